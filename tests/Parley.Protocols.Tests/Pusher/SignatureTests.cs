using System.Text;
using Parley.Protocols.Pusher;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>The known answers of the protocol, and what is none.</summary>
public sealed class SignatureTests
{
    private static readonly PusherApp App = new("3", "278d425bdf160c739803", "7ad3773142a6692b25b8");
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1_353_088_179);

    private const string Body = """{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}""";
    private const string RequestSignature = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";
    private const string Md5 = "ec365a775a4cd0599faeb73354201b6f";

    [Theory]
    [InlineData("private-foobar", null, "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4")]
    [InlineData(
        "presence-foobar",
        """{"user_id":10,"user_info":{"name":"Mr. Channels"}}""",
        "31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80")]
    [InlineData(
        "presence-foobar",
        """{"user_id":10,"user_info":{"name":"Mr. Pusher"}}""",
        "afaed3695da2ffd16931f457e338e6c9f2921fa133ce7dac49f529792be6304c")]
    public void A_grant_for_a_channel_is_the_known_one(string channel, string? data, string signature)
    {
        var text = PusherSignature.TextOfChannel("1234.1234", channel, data);
        Assert.Equal(signature, PusherSignature.Of(App.Secret, text));
        Assert.True(PusherSignature.Grants(App, $"{App.Key}:{signature}", text));
    }

    [Fact]
    public void A_grant_for_a_user_is_the_known_one() => Assert.Equal(
        "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba",
        PusherSignature.Of(App.Secret, PusherSignature.TextOfUser("1234.1234", """{"id":"12345"}""")));

    [Fact]
    public void A_web_hook_is_signed_as_known() => Assert.Equal(
        "c19001ae3963ccb13bf618e5b16ba9848e7e74df0993aa0689168e341c6833cf",
        PusherSignature.Of(App.Secret, """{"time_ms":1327078148132,"events":[{"name":"channel_occupied","channel":"my-channel"}]}"""u8));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4")]
    [InlineData("another-key-of-20-ch:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4")]
    [InlineData("278d425bdf160c739803:58DF8B0C36D6982B82C3ECF6B4662E34FE8C25BBA48F5369F135BF843651C3A4")]
    [InlineData("278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a5")]
    [InlineData("278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4 ")]
    [InlineData("278d425bdf160c739803:äääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää")]
    public void What_only_looks_like_a_grant_is_none(string auth) => Assert.False(PusherSignature.Grants(App, auth, "1234.1234:private-foobar"));

    [Theory]
    [InlineData("1234.1235:private-foobar")]
    [InlineData("1234.1234:private-foobaz")]
    [InlineData("1234.1234:private-foobar:")]
    public void A_grant_of_another_socket_or_channel_is_none(string text) =>
        Assert.False(PusherSignature.Grants(App, $"{App.Key}:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4", text));

    [Fact]
    public void A_request_is_signed_as_known()
    {
        var request = Request();
        Assert.Equal(
            $"POST\n/apps/3/events\nauth_key={App.Key}&auth_timestamp=1353088179&auth_version=1.0&body_md5={Md5}",
            request.TextOf("/apps/3/events"));
        Assert.Null(request.Check(App, Then));
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(601, false)]
    [InlineData(-600, true)]
    [InlineData(-601, false)]
    public void A_clock_may_be_off_by_ten_minutes_either_way(int seconds, bool isFine) =>
        Assert.Equal(isFine, Request().Check(App, Then.AddSeconds(seconds)) is null);

    [Theory]
    [InlineData("auth_key", "another", "auth_key")]
    [InlineData("auth_version", "2.0", "auth_version")]
    [InlineData("auth_timestamp", "now", "auth_timestamp")]
    [InlineData("auth_timestamp", "-1", "auth_timestamp")]
    [InlineData("auth_timestamp", "99999999999999999999", "auth_timestamp")]
    [InlineData("auth_timestamp", "9223372036854775807", "auth_timestamp")]
    [InlineData("body_md5", "", "body_md5")]
    [InlineData("auth_signature", "", "auth_signature")]
    [InlineData("info", "user_count", "auth_signature")]
    public void What_was_not_signed_is_told_by_its_name(string name, string value, string blamed)
    {
        var request = Request();
        var query = request.Query.Where(pair => pair.Key != name).Append(KeyValuePair.Create(name, value)).ToList();
        Assert.StartsWith(blamed, (request with { Query = query }).Check(App, Then), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_over_another_body_path_or_method_does_not_fit()
    {
        var request = Request();
        Assert.StartsWith("body_md5", (request with { Body = "{}"u8.ToArray() }).Check(App, Then), StringComparison.Ordinal);
        Assert.StartsWith("body_md5", (request with { Body = default }).Check(App, Then), StringComparison.Ordinal);
        Assert.StartsWith("auth_signature", (request with { Paths = ["/apps/4/events"] }).Check(App, Then), StringComparison.Ordinal);
        Assert.StartsWith("auth_signature", (request with { Method = "GET" }).Check(App, Then), StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_may_be_signed_or_not() => Assert.Null(
        (Request() with { Paths = ["/realtime/apps/3/events", "/apps/3/events"] }).Check(App, Then));

    [Fact]
    public void Parameters_are_signed_in_the_order_of_their_bytes()
    {
        var request = new PusherRequestSignature("get", [], [new("b", "2"), new("B_", "3"), new("a", "x y"), new("_", "1")], default);
        Assert.Equal("GET\n/x\n_=1&a=x y&b=2&b_=3", request.TextOf("/x"));
    }

    private static PusherRequestSignature Request() => new(
        "POST",
        ["/apps/3/events"],
        [
            new("auth_signature", RequestSignature), new("body_md5", Md5), new("auth_version", "1.0"), new("auth_timestamp", "1353088179"),
            new("auth_key", App.Key),
        ],
        Encoding.UTF8.GetBytes(Body));
}

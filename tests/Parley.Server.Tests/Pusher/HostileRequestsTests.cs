using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Parley.Protocols.Pusher;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>The signed HTTP API, by somebody who has no secret, or an overheard request, or a publisher gone wrong.</summary>
public sealed class HostileRequestsTests(HostileApp app, ITestOutputHelper output) : IClassFixture<HostileApp>
{
    private const string Event = """{"name":"secret","data":"","channel":"private-bystanders"}""";

    private static readonly string[] Bodies =
    [
        """{"name":"n","data":"{\"a\":1}","channels":["orders","private-own"],"socket_id":"1.2","info":"subscription_count,user_count"}""",
        """{"name":"n","data":{"a":[1,{"b":null}],"__proto__":{"c":1}},"channel":"own"}""",
        """{"batch":[{"channel":"orders","name":"n","data":"{}"},{"channel":"own","name":"n","data":{"d":"e"},"info":"user_count"}]}""",
    ];

    private static readonly UriCreationOptions AsItStands = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static string Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task Bodies_broken_at_random_and_signed_are_taken_or_refused()
    {
        var seed = Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var mutator = new Mutator(random);
        var taken = 0;
        for (var round = 0; round < 400; round++)
        {
            var body = mutator.Break(Bodies[random.Next(Bodies.Length)]);
            var (status, _) = await AskAsync("POST", random.Next(2) == 0 ? "/events" : "/batch_events", body);
            Assert.Contains(status, new[] { 200, 400, 413 });
            taken += status == 200 ? 1 : 0;
        }

        output.WriteLine($"{taken} of 400 taken");
        Assert.InRange(taken, 4, 380);
        await app.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData("auth_key", "")]
    [InlineData("auth_key", "nobody")]
    [InlineData("auth_timestamp", "")]
    [InlineData("auth_timestamp", "0")]
    [InlineData("auth_timestamp", "-1")]
    [InlineData("auth_timestamp", "1e9")]
    [InlineData("auth_timestamp", " 1763748000")]
    [InlineData("auth_timestamp", "9223372036854775807")]
    [InlineData("auth_timestamp", "99999999999999999999")]
    [InlineData("auth_version", "")]
    [InlineData("auth_version", "2.0")]
    [InlineData("body_md5", "")]
    [InlineData("body_md5", "d41d8cd98f00b204e9800998ecf8427e")]
    public async Task What_is_signed_and_wrong_is_refused(string name, string value)
    {
        var (status, _) = await AskAsync("POST", "/events", Encoding.UTF8.GetBytes(Event), given => given[name] = value);
        Assert.Equal(401, status);
        await app.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData(-600, 200)]
    [InlineData(-602, 401)]
    [InlineData(598, 200)]
    [InlineData(604, 401)]
    public async Task A_clock_is_believed_to_its_edge(int seconds, int expected)
    {
        var at = DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var (status, _) = await AskAsync("GET", "/channels", [], given => given["auth_timestamp"] = at);
        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task An_overheard_request_is_good_for_nothing_else()
    {
        var body = Encoding.UTF8.GetBytes("""{"name":"n","data":"","channel":"own"}""");
        var good = Signed("POST", $"/apps/{app.App.Id}/events", body);
        Assert.Equal(200, await SendAsync("POST", $"/apps/{app.App.Id}/events", good, body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", good, Encoding.UTF8.GetBytes(Event)));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", good, []));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/batch_events", good, body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/users/7/terminate_connections", good, body));
        Assert.Equal(401, await SendAsync("GET", $"/apps/{app.App.Id}/channels", good, []));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", $"{good}&info=user_count", body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", $"{good}&auth_signature=0", body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", $"auth_signature=0&{good}", body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", $"{good}&auth_timestamp={Now}", body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", $"{good}&AUTH_KEY={app.App.Key}", body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", good.Replace("auth_signature", "AUTH_SIGNATURE"), body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", good.ToUpperInvariant(), body));
        Assert.Equal(401, await SendAsync("POST", $"/apps/{app.App.Id}/events", "", Encoding.UTF8.GetBytes(Event)));
        Assert.Equal(404, await SendAsync("POST", "/apps/../events", good, body));
        Assert.Equal(400, await SendAsync("POST", $"/apps/{app.App.Id}%00/events", good, body));
        await app.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task A_body_is_read_as_it_was_sent_and_no_further_than_the_bound()
    {
        var zipped = new MemoryStream();
        await using (var zip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[20_000_000], TestContext.Current.CancellationToken);
        }

        var bomb = zipped.ToArray();
        Assert.Equal(400, await SendAsync("POST", $"/apps/{app.App.Id}/events", Signed("POST", $"/apps/{app.App.Id}/events", bomb), bomb, "gzip"));
        byte[] large = [.. Enumerable.Repeat((byte)' ', 10_000_000)];
        var query = Signed("POST", $"/apps/{app.App.Id}/events", large);
        Assert.Equal(413, await SendAsync("POST", $"/apps/{app.App.Id}/events", query, large));
        Assert.Equal(413, await SendAsync("POST", $"/apps/{app.App.Id}/events", query, large[..300_000], chunked: true));
        await app.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData("/channels?info=user_count,__proto__,%00&filter_by_prefix=%f0%9f%98%80", 200)]
    [InlineData("/channels?filter_by_prefix=a&filter_by_prefix=b", 200)]
    [InlineData("/channels/%20?info=cache", 400)]
    [InlineData("/channels/%23server-to-user-7", 200)]
    [InlineData("/channels/a%2Fb", 400)]
    [InlineData("/channels/..%2F..%2Fetc", 400)]
    [InlineData("/channels/presence-bystanders%00/users", 400)]
    public async Task Odd_questions_have_an_answer(string asked, int expected)
    {
        var (path, query) = asked.Split('?') is [var one, var two] ? (one, two) : (asked, "");
        var whole = $"/apps/{app.App.Id}{path}";
        var own = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .GroupBy(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]))
            .ToDictionary(same => same.Key, same => string.Join(',', same));
        var signed = Signed("GET", whole, [], given =>
        {
            foreach (var (name, value) in own)
            {
                given[name] = value;
            }
        });
        Assert.Equal(expected, await SendAsync("GET", whole, signed, []));
        await app.ExpectUnharmedAsync();
    }

    private async Task<(int Status, string Path)> AskAsync(string method, string path, byte[] body, Action<Dictionary<string, string>>? change = null)
    {
        var whole = $"/apps/{app.App.Id}{path}";
        return (await SendAsync(method, whole, Signed(method, whole, body, change), body), whole);
    }

    private string Signed(string method, string path, byte[] body, Action<Dictionary<string, string>>? change = null)
    {
        var given = new Dictionary<string, string> { ["auth_key"] = app.App.Key, ["auth_timestamp"] = Now, ["auth_version"] = "1.0" };
        if (body.Length > 0)
        {
            given["body_md5"] = Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, body));
        }

        change?.Invoke(given);
        var text = new PusherRequestSignature(method, [], [.. given], default).TextOf(path);
        given["auth_signature"] = PusherSignature.Of(app.App.Secret, text);
        return string.Join('&', given.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
    }

    private async Task<int> SendAsync(string method, string path, string query, byte[] body, string? encoding = null, bool chunked = false)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri($"{app.Server.GetLeftPart(UriPartial.Authority)}{path}?{query}", AsItStands));
        if (method == "POST")
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (encoding is not null)
            {
                request.Content.Headers.ContentEncoding.Add(encoding);
            }

            // Who sends too much is told before it has sent it all.
            request.Headers.ExpectContinue = body.Length > 1_000_000;
            request.Headers.TransferEncodingChunked = chunked ? true : null;
        }

        using var answer = await http.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        return (int)answer.StatusCode;
    }
}

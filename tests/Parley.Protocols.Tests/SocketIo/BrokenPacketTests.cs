using System.Text;
using Parley.Protocols.SocketIo;
using Xunit;

namespace Parley.Protocols.Tests.SocketIo;

/// <summary>The corpus of packets that end the connection, and packets broken at random from a printed seed.</summary>
public sealed class BrokenPacketTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    private static readonly string Deep = $"""2["a",{new string('[', 40)}{new string(']', 40)}]""";

    private static readonly string[] Pieces =
        ["0", "2", "5", "6", "-", "/", ",", "[", "]", "{", "}", "\"", "\\ud800", "\u0000", "\u001e", "null", "1e999", "{\"_placeholder\":true,\"num\":1}", "__proto__"];

    private static readonly string[] Seeds =
    [
        "0", """0/admin,{"token":"ADM"}""", "1", "1/admin,", """2["hey","Jude"]""", """2/admin,7["tellme",{"a":[1,null]}]""", "30[]",
        """51-["bin",{"_placeholder":true,"num":0}]""", """61-/admin,1[{"_placeholder":true,"num":0}]""",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("abc")]
    [InlineData(" 2[\"a\"]")]
    [InlineData("0\"token\"")]
    [InlineData("0[]")]
    [InlineData("0null")]
    [InlineData("0{")]
    [InlineData("0{\"a\":1,\"a\":2}")]
    [InlineData("0")]
    [InlineData("0/joined,")]
    [InlineData("0/a\u001eb,")]
    [InlineData("0/a\nb,")]
    [InlineData("1[]")]
    [InlineData("1/joined,{}")]
    [InlineData("1/other,")]
    [InlineData("2")]
    [InlineData("2[]")]
    [InlineData("2{}")]
    [InlineData("2null")]
    [InlineData("2\"a\"")]
    [InlineData("2[null]")]
    [InlineData("2[true]")]
    [InlineData("2[{}]")]
    [InlineData("2[[]]")]
    [InlineData("2[\"a\"")]
    [InlineData("2[\"a\"]]")]
    [InlineData("2[\"a\",]")]
    [InlineData("2[\"a\",1e]")]
    [InlineData("2[\"a\",NaN]")]
    [InlineData("2[\"a\",'b']")]
    [InlineData("2[\"a\"]//")]
    [InlineData("2[\"a\",{\"b\":1,\"b\":2}]")]
    [InlineData("2[\"\\ud800\"]")]
    [InlineData("2[\"a\",{\"\\ud800\":1}]")]
    [InlineData("2[\"connect\"]")]
    [InlineData("2[\"connect_error\"]")]
    [InlineData("2[\"disconnect\"]")]
    [InlineData("2[\"disconnecting\"]")]
    [InlineData("2[\"newListener\"]")]
    [InlineData("2[\"removeListener\"]")]
    [InlineData("2[\"dis\\u0063onnect\"]")]
    [InlineData("2/other,[\"a\"]")]
    [InlineData("2/joined[\"a\"]")]
    [InlineData("299999999999999999999[\"a\"]")]
    [InlineData("2-1[\"a\"]")]
    [InlineData("21-[\"a\"]")]
    [InlineData("3")]
    [InlineData("3{}")]
    [InlineData("30{}")]
    [InlineData("3/other,0[]")]
    [InlineData("4")]
    [InlineData("4{\"message\":\"no\"}")]
    [InlineData("5[\"a\"]")]
    [InlineData("5-[\"a\"]")]
    [InlineData("50-[\"a\"]")]
    [InlineData("5-1-[\"a\"]")]
    [InlineData("5+1-[\"a\"]")]
    [InlineData("51[\"a\"]")]
    [InlineData("511-[\"a\"]")]
    [InlineData("599999999999-[\"a\"]")]
    [InlineData("51")]
    [InlineData("51-")]
    [InlineData("51-[]")]
    [InlineData("51-[\"disconnect\"]")]
    [InlineData("51-[\"a\",{\"_placeholder\":true}]")]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":1}]")]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":-1}]")]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":0.5}]")]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]")]
    [InlineData("51-[\"a\",[{\"b\":{\"_placeholder\":true,\"num\":1e9}}]]")]
    [InlineData("61-0{}")]
    public void Is_broken_by(string text)
    {
        var connection = Joined();
        Assert.Null(Receive(connection, text));
        Assert.True(connection.IsBroken, text);
    }

    [Fact]
    public void Is_broken_by_JSON_that_is_too_deep()
    {
        var connection = Joined();
        Receive(connection, Deep);
        Assert.True(connection.IsBroken);
    }

    [Fact]
    public void Is_broken_by_a_namespace_that_is_too_long()
    {
        var connection = Joined();
        Receive(connection, $"0/{new string('n', 256)},");
        Assert.True(connection.IsBroken);
    }

    [Fact]
    public void Is_broken_by_text_where_an_attachment_should_be()
    {
        var connection = Joined();
        Receive(connection, """51-["bin",{"_placeholder":true,"num":0}]""");
        Receive(connection, """2["a"]""");
        Assert.True(connection.IsBroken);
    }

    [Fact]
    public void Is_broken_by_an_attachment_of_nothing()
    {
        var connection = Joined();
        connection.Receive(new byte[] { 1 }, isBinary: true, TimeSpan.Zero);
        Assert.True(connection.IsBroken);
    }

    [Fact]
    public void Nothing_is_said_before_a_namespace_is_joined()
    {
        foreach (var text in new[] { """2["a"]""", "30[]", "1" })
        {
            var connection = new SocketIoConnection(new SocketIoOptions(), TimeSpan.Zero);
            Receive(connection, text);
            Assert.True(connection.IsBroken, text);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_121)]
    [InlineData(77)]
    public void Mutations_come_to_something_or_break_the_connection_and_never_throw(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (good, broken) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var connection = Joined();
            var isBinary = random.Next(8) == 0;
            var input = connection.Receive(Mutate(random, Seeds[random.Next(Seeds.Length)]), isBinary, TimeSpan.Zero);
            Assert.False(input is not null && connection.IsBroken, "one of the two");
            if (input is SocketIoEvent heard)
            {
                // What came in goes out as it was.
                Assert.NotEqual(0, SocketIoFrames.Event(heard.Namespace, "back", heard.RawArguments, heard.Attachments).Length);
            }

            good += input is null ? 0 : 1;
            broken += connection.IsBroken ? 1 : 0;
        }

        output.WriteLine($"{good} good, {broken} broken");
        Assert.True(good > Rounds / 100 && broken > Rounds / 4, "the mutations are neither all harmless nor all fatal");
    }

    private static SocketIoConnection Joined()
    {
        var connection = new SocketIoConnection(new SocketIoOptions(), TimeSpan.Zero);
        Assert.True(connection.TryJoin("/") && connection.TryJoin("/joined") && connection.TryJoin("/admin"));
        return connection;
    }

    private static SocketIoInput? Receive(SocketIoConnection connection, string text) =>
        connection.Receive(Encoding.UTF8.GetBytes(text), isBinary: false, TimeSpan.Zero);

    private static byte[] Mutate(Random random, string packet)
    {
        var bytes = Encoding.UTF8.GetBytes(packet).ToList();
        for (var changes = random.Next(0, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 6), bytes.Count - at));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}

using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>What no client does to its transport: each is answered or closed at once, and costs nobody else anything.</summary>
public sealed class TransportGamesTests(HostileDoor door) : IClassFixture<HostileDoor>
{
    private const string UnknownSid = """{"code":1,"message":"Session ID unknown"}""";

    private readonly byte[] _buffer = new byte[64 * 1024];

    [Fact]
    public async Task Two_GETs_at_once_end_the_session_and_both_are_answered()
    {
        using var poller = await ConnectAsync();
        Assert.True(await poller.SettleAsync());
        var gets = new[] { poller.GetAsync(), poller.GetAsync() };
        var answers = await Task.WhenAll(gets);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], answers.Select(answer => answer.Status).Order());
        Assert.Equal(["", "1"], answers.Select(answer => answer.Body).Order());
        Assert.Equal((HttpStatusCode.BadRequest, UnknownSid), await poller.GetAsync());
        await door.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task A_POST_beside_one_whose_body_does_not_come_ends_the_session()
    {
        using var poller = await ConnectAsync();
        using (var slow = await RawSocket.ConnectAsync(door.Server))
        {
            await slow.SayAsync($"POST {poller.Address.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n42[\"a");
            await Parley.Testing.Eventually.TrueAsync(
                async () => (await poller.PostAsync("42[\"settle\"]")).Status == HttpStatusCode.BadRequest, "the second is refused");
            Assert.Equal((HttpStatusCode.BadRequest, UnknownSid), await poller.GetAsync());
        }

        await door.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task A_session_is_not_found_by_guessing_nor_by_what_others_are_shown()
    {
        using var poller = await Poller.OpenAsync(door.Server);
        door.Watch(poller.Sid);
        await poller.PostAsync($$"""40{"token":"{{door.Eve.Token}}"}""");
        var (_, joined) = await poller.GetAsync();
        var shown = JsonElement.Parse(joined.Split('\u001e')[0][2..]);
        var guesses = new[]
        {
            shown.Text("sid"), shown.Text("pid"), poller.Sid[..^1], poller.Sid + "A", poller.Sid.ToUpperInvariant(), poller.Sid.ToLowerInvariant(),
            $"{poller.Sid}%00", $"{poller.Sid}&sid=x", "..%2f" + poller.Sid, "__proto__", new string('A', 24), "%20" + poller.Sid,
        };
        foreach (var guess in guesses.Concat(Enumerable.Range(0, 200).Select(_ => Server.SocketIo.EngineIoConnections.NewSid())))
        {
            Assert.Equal((HttpStatusCode.BadRequest, UnknownSid), await poller.GetAsync(guess));
        }

        Assert.True(await poller.SettleAsync());
        await poller.PostAsync("1");
        await door.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData("Content-Length: 209715200\r\n\r\n", true)]
    [InlineData("Content-Length: 1000001\r\n\r\n4", true)]
    [InlineData("Content-Length: 8193\r\n\r\n4", false)]
    [InlineData("Content-Length: 9223372036854775807\r\n\r\n4", true)]
    public async Task A_body_that_says_it_is_too_long_is_refused_before_it_comes(string head, bool isSignedIn)
    {
        using var poller = isSignedIn ? await ConnectAsync() : await Poller.OpenAsync(door.Server);
        using var raw = await RawSocket.ConnectAsync(door.Server);
        await raw.SayAsync($"POST {poller.Address.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\n{head}");
        Assert.StartsWith("HTTP/1.1 413", await raw.HearHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await poller.PostAsync("1")).Status);
        await door.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task A_body_without_an_end_is_refused_when_it_is_too_long()
    {
        using var poller = await ConnectAsync();
        using var raw = await RawSocket.ConnectAsync(door.Server);
        await raw.SayAsync($"POST {poller.Address.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        var chunk = $"10000\r\n{new string('4', 0x10000)}\r\n";
        for (var sent = 0; sent <= 1_000_000; sent += 0x10000)
        {
            await raw.SayAsync(chunk);
        }

        Assert.StartsWith("HTTP/1.1 413", await raw.HearHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await poller.PostAsync("1")).Status);
        await door.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task Only_one_WebSocket_at_a_time_may_take_a_session_over_and_polling_goes_on_until_one_does()
    {
        using var poller = await ConnectAsync();
        using var first = await UpgradeAsync(poller);
        await SayAsync(first, "2probe");
        Assert.Equal("3probe", await HearAsync(first));
        using (var second = await UpgradeAsync(poller))
        {
            Assert.Null(await HearAsync(second));
        }

        Assert.True(await poller.SettleAsync());
        await SayAsync(first, "42[\"too early\"]");
        Assert.Null(await HearAsync(first));
        Assert.True(await poller.SettleAsync());
        using var third = await UpgradeAsync(poller);
        await SayAsync(third, "2probe");
        await SayAsync(third, "5");
        await SayAsync(third, "42999[\"settle\"]");
        await HearUntilAsync(third, "43999[");
        Assert.Equal(HttpStatusCode.BadRequest, (await poller.GetAsync()).Status);
        using var late = await UpgradeAsync(poller);
        Assert.Null(await HearAsync(late));
        await SayAsync(third, "42998[\"settle\"]");
        await HearUntilAsync(third, "43998[");
        await EndAsync(third);
        await door.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task A_session_that_ends_takes_the_WebSocket_with_it_that_was_to_carry_it()
    {
        using var poller = await ConnectAsync();
        using var probing = await UpgradeAsync(poller);
        await SayAsync(probing, "2probe");
        Assert.Equal("3probe", await HearAsync(probing));
        await poller.PostAsync("1");
        Assert.Null(await HearAsync(probing));
        await door.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task A_message_in_pieces_is_counted_as_one()
    {
        using var socket = await SocketAsync();
        var piece = new byte[20_000];
        Array.Fill(piece, (byte)'4');
        try
        {
            for (var sent = 0; sent <= 1_000_000; sent += piece.Length)
            {
                await socket.SendAsync(piece, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
            }

            await HearEndAsync(socket);
            Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
        }
        catch (WebSocketException)
        {
            // Cut off before the last piece had left.
        }

        await door.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task A_message_of_many_pieces_of_nothing_is_one_message()
    {
        using var socket = await SocketAsync();
        await socket.SendAsync("42999["u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        for (var piece = 0; piece < 5_000; piece++)
        {
            await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        }

        await SayAsync(socket, "\"settle\"]");
        await HearUntilAsync(socket, "43999[");
        await EndAsync(socket);
        await door.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData("""42["disconnect"]""")]
    [InlineData("""42["newListener",1]""")]
    [InlineData("""42["dis\u0063onnecting"]""")]
    [InlineData("""4511-["a",{"_placeholder":true,"num":0}]""")]
    [InlineData("""451-["a",{"_placeholder":true,"num":1}]""")]
    [InlineData("""42["a",{"b":1,"b":2}]""")]
    [InlineData("""44{"message":"no"}""")]
    [InlineData("40")]
    [InlineData("2")]
    [InlineData("9")]
    public async Task What_is_against_the_protocol_ends_the_connection(string packet)
    {
        using var socket = await SocketAsync();
        await SayAsync(socket, packet);
        await HearEndAsync(socket);
        await door.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("hasOwnProperty")]
    [InlineData("")]
    public async Task Names_that_mean_something_elsewhere_mean_nothing_here(string name)
    {
        using var socket = await SocketAsync();
        await SayAsync(socket, $$$"""42999["{{{name}}}",{"__proto__":{"admin":true},"conversationId":{"__proto__":1}}]""");
        var answer = JsonElement.Parse((await HearUntilAsync(socket, "43999["))["43999".Length..])[0];
        Assert.Equal("bad_request", answer.GetProperty("error").Text("code"));
        await EndAsync(socket);
        await door.ExpectUnharmedAsync();
    }

    private async Task<Poller> ConnectAsync()
    {
        var poller = await Poller.ConnectAsync(door.Server, door.Eve.Token);
        door.Watch(poller.Sid);
        return poller;
    }

    private async Task<ClientWebSocket> SocketAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{door.Server.Authority}/socket.io/?EIO=4&transport=websocket"), CancellationToken.None);
        door.Watch(JsonElement.Parse((await HearAsync(socket))![1..]).Text("sid"));
        await SayAsync(socket, $$"""40{"token":"{{door.Eve.Token}}"}""");
        await HearUntilAsync(socket, "40{");
        return socket;
    }

    private static async Task<ClientWebSocket> UpgradeAsync(Poller poller)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(poller.SocketAddress, CancellationToken.None);
        return socket;
    }

    private static Task SayAsync(ClientWebSocket socket, string packet) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task EndAsync(ClientWebSocket socket)
    {
        await SayAsync(socket, "1");
        await HearEndAsync(socket);
    }

    private async Task HearEndAsync(ClientWebSocket socket)
    {
        while (await HearAsync(socket) is not null)
        {
            // What was on its way.
        }
    }

    private async Task<string> HearUntilAsync(ClientWebSocket socket, string beginning)
    {
        while (await HearAsync(socket) is { } packet)
        {
            if (packet.StartsWith(beginning, StringComparison.Ordinal))
            {
                return packet;
            }
        }

        throw new InvalidOperationException($"closed before {beginning}");
    }

    /// <summary>The next packet; null: closed.</summary>
    private async Task<string?> HearAsync(ClientWebSocket socket)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(), late.Token);
            if (part.MessageType != WebSocketMessageType.Close)
            {
                return Encoding.UTF8.GetString(_buffer, 0, part.Count);
            }
        }
        catch (WebSocketException)
        {
            // Cut off, since nothing more is to be said.
        }

        socket.Abort();
        return null;
    }
}

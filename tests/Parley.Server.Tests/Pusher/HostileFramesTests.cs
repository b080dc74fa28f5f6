using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Server.Tests.WebSockets;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>Frames that break RFC 6455 or the bounds, and floods of good ones: the connection ends with the right code or is answered, and nobody
/// else notices.</summary>
public sealed class HostileFramesTests(HostileApp app) : IClassFixture<HostileApp>
{
    private const byte Text = 0x81;

    private string Path => $"/app/{app.App.Key}?protocol=7";

    public static TheoryData<string, int> Broken => new()
    {
        { "reserved bit: a compressed message, and nobody agreed on that", 1002 },
        { "reserved opcode", 1002 },
        { "not masked", 1002 },
        { "long ping", 1002 },
        { "continuation of nothing", 1002 },
        { "length of 2^63", 1002 },
        { "no UTF-8", 1007 },
        { "a surrogate in UTF-8", 1007 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_frame_ends_the_connection_with_its_code(string what, int code)
    {
        using (var raw = await RawSocket.UpgradeAsync(app.Server, path: Path))
        {
            await raw.SayAsync(BytesOf(what));
            Assert.Equal(code, await raw.HearCloseAsync());
        }

        await app.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public async Task Ten_megabytes_are_cut_off_at_the_bound(int parts)
    {
        await using (var eve = await app.ConnectAsync())
        {
            var part = new byte[10_000_000 / parts];
            Array.Fill(part, (byte)' ');
            try
            {
                for (var i = 1; i <= parts; i++)
                {
                    await eve.Socket.SendAsync(part.AsMemory(), WebSocketMessageType.Text, i == parts, TestContext.Current.CancellationToken);
                }

                Assert.Equal(1009, await eve.HearCloseAsync());
            }
            catch (WebSocketException)
            {
                // Cut off while it was still sending.
            }
        }

        await app.ExpectUnharmedAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"event":null}""")]
    [InlineData("""{"event":"pusher:subscribe"}""")]
    [InlineData("""{"event":"pusher:subscribe","data":"{"}""")]
    [InlineData("""{"event":"pusher:subscribe","data":{"channel":{"__proto__":[]}}}""")]
    [InlineData("""{"event":"pusher:subscribe","data":{"channel":"a","channel":"b"}}""")]
    [InlineData("""{"event":"pusher:signin","data":{"user_data":[]}}""")]
    [InlineData("""{"event":"client-x","channel":["private-bystanders"]}""")]
    [InlineData("""{"event":"client-x","channel":"private-bystanders\u0000"}""")]
    [InlineData("""{"event":"client-\ud800","channel":"private-bystanders"}""")]
    public async Task Nonsense_is_answered_4200_and_the_connection_goes_on(string message)
    {
        await using (var eve = await app.ConnectAsync())
        {
            await eve.SayAsync(message);
            Assert.Equal(4200, EchoClient.CodeOf(await eve.HearAsync("pusher:error")));
            await eve.HearsNothingAsync();
        }

        await app.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task Asking_again_and_again_who_is_there_costs_the_asker_its_own_connection_alone()
    {
        await using (var eve = await app.ConnectAsync())
        {
            var data = JsonSerializer.Serialize(new { user_id = "8", user_info = new string('x', 900) });
            await eve.SubscribeAsync("presence-own", data);
            var ask = JsonSerializer.Serialize(new
            {
                @event = "pusher:subscribe",
                data = new { channel = "presence-own", auth = eve.Grant($"{eve.SocketId}:presence-own:{data}"), channel_data = data },
            });
            try
            {
                // It does not listen: what it is told waits up to the bound, and no longer.
                for (var i = 0; i < 20_000 && eve.Socket.State == WebSocketState.Open; i++)
                {
                    await eve.SayAsync(ask).WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
                }
            }
            catch (Exception over) when (over is WebSocketException or TimeoutException)
            {
                // It is not heard any more.
            }

            await app.Bystander.HearsNothingAsync();
        }

        await app.ExpectUnharmedAsync();
    }

    [Fact]
    public async Task Who_comes_and_goes_a_thousand_times_leaves_nothing_behind()
    {
        await using (var eve = await app.ConnectAsync())
        {
            for (var i = 0; i < 1_000; i++)
            {
                var data = JsonSerializer.Serialize(new { user_id = $"{i}", user_info = new { __proto__ = new { admin = true } } });
                await eve.AskForAsync($"presence-own-{i % 3}", data);
                await eve.SayAsync(JsonSerializer.Serialize(new { @event = "pusher:unsubscribe", data = new { channel = $"presence-own-{i % 3}" } }));
                await eve.HearAsync("pusher_internal:subscription_succeeded");
            }

            await eve.HearsNothingAsync();
            Assert.All(Enumerable.Range(0, 3), i => Assert.Empty(app.Served.Topics.MembersOf($"presence-own-{i}")));
        }

        await app.ExpectUnharmedAsync();
    }

    private static byte[] BytesOf(string what) => what switch
    {
        "not masked" => RawSocket.Frame(Text, """{"event":"pusher:ping"}""", masked: false),
        "reserved opcode" => RawSocket.Frame(0x83, "{}"),
        "long ping" => RawSocket.Frame(0x89, new string('x', 126)),
        "continuation of nothing" => RawSocket.Frame(0x80, "{}"),
        "length of 2^63" => [Text, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        "no UTF-8" => [Text, 0x84, 0, 0, 0, 0, (byte)'{', 0xFF, 0xC0, (byte)'}'],
        "a surrogate in UTF-8" => [Text, 0x83, 0, 0, 0, 0, 0xED, 0xA0, 0x80],
        _ => RawSocket.Frame(0xC1, Encoding.Latin1.GetString([0xAA, 0x56, 0x4A])),
    };
}

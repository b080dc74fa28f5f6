using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>What breaks RFC 6455 closes its own connection (attack PR6), and what is too long or too slow does not get further (PR9, PR14).</summary>
public sealed class BrokenFramesTests() : OwnHostSuite(EngineKind.Sqlite)
{
    private const byte Text = 0x81;
    private const byte Close = 0x88;
    private const byte Ping = 0x89;

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "first reserved bit", RawSocket.Frame(Text | 0x40, "{}") },
        { "second reserved bit", RawSocket.Frame(Text | 0x20, "{}") },
        { "third reserved bit", RawSocket.Frame(Text | 0x10, "{}") },
        { "reserved opcode 3", RawSocket.Frame(0x83, "{}") },
        { "reserved opcode 7", RawSocket.Frame(0x87, "{}") },
        { "reserved control opcode 11", RawSocket.Frame(0x8B) },
        { "reserved control opcode 15", RawSocket.Frame(0x8F) },
        { "not masked", RawSocket.Frame(Text, "not masked", masked: false) },
        { "control frame above 125 bytes", RawSocket.Frame(Ping, new string('x', 126)) },
        { "control frame in pieces", RawSocket.Frame(0x09, "x") },
        { "close frame in pieces", RawSocket.Frame(0x08) },
        { "a continuation of nothing", RawSocket.Frame(0x80, "{}") },
        { "a message inside another", [.. RawSocket.Frame(0x01, "{"), .. RawSocket.Frame(Text, "{}")] },
        { "close code of one byte", RawSocket.Frame(Close, "x") },
        { "close code 999", [Close, 0x82, 0, 0, 0, 0, 0x03, 0xE7] },
        { "close code 1004, reserved", [Close, 0x82, 0, 0, 0, 0, 0x03, 0xEC] },
        { "close code 1005, never sent", [Close, 0x82, 0, 0, 0, 0, 0x03, 0xED] },
        { "close code 1006, never sent", [Close, 0x82, 0, 0, 0, 0, 0x03, 0xEE] },
        { "close code 5000", [Close, 0x82, 0, 0, 0, 0, 0x13, 0x88] },
        { "length of 64 bits with the highest set", [Text, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_breaks_the_protocol_is_closed_with_1002_and_others_live_on(string what, byte[] frame)
    {
        await using var other = await WireClient.SignInAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        using var raw = await RawSocket.UpgradeAsync(Host.BaseAddress);
        await raw.SayAsync(frame);
        Assert.Equal((what, 1002), (what, await raw.HearCloseAsync()));
        await other.StillAnswersAsync();
    }

    [Fact]
    public async Task A_frame_that_says_it_is_enormous_is_closed_once_it_is_too_long()
    {
        using var raw = await RawSocket.UpgradeAsync(Host.BaseAddress);
        await raw.SayAsync([Text, 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. new byte[20_000]]);
        Assert.Equal(1009, await raw.HearCloseAsync());
    }

    [Theory]
    [InlineData(101, 8, 431)]
    [InlineData(10, 4_000, 431)]
    public async Task A_head_that_is_too_much_is_refused(int headers, int length, int status)
    {
        using var raw = await RawSocket.ConnectAsync(Host.BaseAddress);
        var lines = Enumerable.Range(0, headers).Select(number => $"X-{number}: {new string('x', length)}\r\n");
        await raw.SayAsync($"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{string.Concat(lines)}\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", await raw.HearHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_refused()
    {
        using var raw = await RawSocket.ConnectAsync(Host.BaseAddress);
        await raw.SayAsync($"GET /{new string('x', 9_000)} HTTP/1.1\r\n");
        Assert.StartsWith("HTTP/1.1 414 ", await raw.HearHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_and_bodies_that_trickle_in_are_cut_off()
    {
        var ada = await SignUpAsync("Ada");
        using var head = await RawSocket.ConnectAsync(Host.BaseAddress);
        using var body = await RawSocket.ConnectAsync(Host.BaseAddress);
        await head.SayAsync("GET /healthz HTTP/1.1\r\nHost: loc");
        await body.SayAsync("POST /api/v1/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"Authorization: Bearer {ada.Token}\r\nContent-Length: 1000\r\n\r\n{{");
        await Task.WhenAll(head.EndAsync(), body.EndAsync());
        Assert.Equal(200, (await GetAsync("/healthz")).Status);
    }

    [Fact]
    public async Task Http2_without_tls_is_refused_and_harms_nobody()
    {
        using var raw = await RawSocket.ConnectAsync(Host.BaseAddress);
        await raw.SayAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        await raw.EndAsync();
        Assert.Equal(200, (await GetAsync("/healthz")).Status);
    }
}

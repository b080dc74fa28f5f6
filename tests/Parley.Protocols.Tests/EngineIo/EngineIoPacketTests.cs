using System.Text;
using Parley.Protocols.EngineIo;
using Xunit;

namespace Parley.Protocols.Tests.EngineIo;

/// <summary>Packets and payloads as literal bytes.</summary>
public sealed class EngineIoPacketTests
{
    [Theory]
    [InlineData("0{}", EngineIoPacketType.Open, "{}")]
    [InlineData("1", EngineIoPacketType.Close, "")]
    [InlineData("2probe", EngineIoPacketType.Ping, "probe")]
    [InlineData("3", EngineIoPacketType.Pong, "")]
    [InlineData("4hello", EngineIoPacketType.Message, "hello")]
    [InlineData("4€", EngineIoPacketType.Message, "€")]
    [InlineData("4", EngineIoPacketType.Message, "")]
    [InlineData("5", EngineIoPacketType.Upgrade, "")]
    [InlineData("6", EngineIoPacketType.Noop, "")]
    public void A_packet_is_a_digit_and_the_rest(string text, EngineIoPacketType type, string data)
    {
        Assert.True(EngineIoPacket.TryRead(Bytes(text), out var packet));
        Assert.Equal((type, data, false), (packet.Type, Encoding.UTF8.GetString(packet.Data.Span), packet.IsBinary));
    }

    [Theory]
    [InlineData("bAQIDBA==", new byte[] { 1, 2, 3, 4 })]
    [InlineData("bAQID", new byte[] { 1, 2, 3 })]
    [InlineData("b", new byte[0])]
    public void Binary_is_base64_without_a_type(string text, byte[] bytes)
    {
        Assert.True(EngineIoPacket.TryRead(Bytes(text), out var packet));
        Assert.Equal((EngineIoPacketType.Message, true), (packet.Type, packet.IsBinary));
        Assert.Equal(bytes, packet.Data.ToArray());
        Assert.Equal(text, Encoding.UTF8.GetString(EngineIoFrames.Binary(bytes).Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("abc")]
    [InlineData(" 4")]
    [InlineData("/")]
    [InlineData("B")]
    [InlineData("bAQID!")]
    [InlineData("bAQIDBA")]
    [InlineData("bAQIDBA=")]
    [InlineData("b====")]
    public void What_is_no_packet_is_refused(string text) => Assert.False(EngineIoPacket.TryRead(Bytes(text), out _));

    [Fact]
    public void Text_that_is_not_utf8_is_refused() => Assert.False(EngineIoPacket.TryRead(new byte[] { (byte)'4', 0xC3, 0x28 }, out _));

    [Theory]
    [InlineData("4hello", "4hello")]
    [InlineData("4hello\u001e2\u001ebAQID", "4hello|2|bAQID")]
    [InlineData("", "")]
    [InlineData("\u001e", "|")]
    [InlineData("4a\u001e", "4a|")]
    public void A_payload_is_split_at_the_separator(string payload, string packets)
    {
        ReadOnlyMemory<byte> rest = Bytes(payload);
        var found = new List<string>();
        for (var more = true; more;)
        {
            more = EngineIoPayload.TakeFirst(ref rest, out var packet);
            found.Add(Encoding.UTF8.GetString(packet.Span));
        }

        Assert.Equal(packets, string.Join('|', found));
    }

    [Fact]
    public void A_payload_is_joined_without_separators_at_its_ends()
    {
        Assert.Equal("4hello\u001e2\u001ebAQID", Text(EngineIoPayload.Join([Bytes("4hello"), Bytes("2\u001ebAQID")])));
        Assert.Equal("2", Text(EngineIoPayload.Join([Bytes("2")])));
        Assert.Equal("", Text(EngineIoPayload.Join([])));
    }

    [Fact]
    public void The_handshake_has_exactly_these_members_in_this_order()
    {
        var options = new EngineIoOptions();
        Assert.Equal(
            """0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""",
            Text(EngineIoFrames.Open("lv_VI97HAXpY6yYWAAAC", EngineIoTransport.Polling, options)));
        Assert.Contains("\"upgrades\":[],", Text(EngineIoFrames.Open("s", EngineIoTransport.WebSocket, options)));
        Assert.Contains("\"upgrades\":[],", Text(EngineIoFrames.Open("s", EngineIoTransport.Polling, options with { AllowsUpgrades = false })));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}

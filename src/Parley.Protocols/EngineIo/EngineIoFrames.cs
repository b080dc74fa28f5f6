using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Parley.Protocols.EngineIo;

/// <summary>The packets that a server sends, in their form as text.</summary>
public static class EngineIoFrames
{
    public static readonly ReadOnlyMemory<byte> Close = "1"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Ping = "2"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> ProbeAnswer = "3probe"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Noop = "6"u8.ToArray();

    // 0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}
    public static ReadOnlyMemory<byte> Open(string sid, EngineIoTransport transport, EngineIoOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        buffer.Write("0"u8);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("sid"u8, sid);
        json.WriteStartArray("upgrades"u8);
        if (transport == EngineIoTransport.Polling && options.AllowsUpgrades)
        {
            json.WriteStringValue("websocket"u8);
        }

        json.WriteEndArray();
        json.WriteNumber("pingInterval"u8, (long)options.PingInterval.TotalMilliseconds);
        json.WriteNumber("pingTimeout"u8, (long)options.PingTimeout.TotalMilliseconds);
        json.WriteNumber("maxPayload"u8, options.MaxPayload);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // 4hello
    public static ReadOnlyMemory<byte> Message(ReadOnlySpan<byte> text)
    {
        var frame = new byte[1 + text.Length];
        frame[0] = (byte)'4';
        text.CopyTo(frame.AsSpan(1));
        return frame;
    }

    // bAQIDBA==
    public static ReadOnlyMemory<byte> Binary(ReadOnlySpan<byte> bytes)
    {
        var frame = new byte[1 + Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        frame[0] = (byte)'b';
        Base64.EncodeToUtf8(bytes, frame.AsSpan(1), out _, out _);
        return frame;
    }
}

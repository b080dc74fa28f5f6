using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Parley.Protocols.EngineIo;

/// <summary>The digits of the wire are the values (Engine.IO protocol 4, "Packet encoding").</summary>
public enum EngineIoPacketType
{
    Open = 0,
    Close = 1,
    Ping = 2,
    Pong = 3,
    Message = 4,
    Upgrade = 5,
    Noop = 6,
}

/// <summary>One packet, without its type on the wire.</summary>
/// <param name="IsBinary">Only of messages.</param>
public readonly record struct EngineIoPacket(EngineIoPacketType Type, ReadOnlyMemory<byte> Data, bool IsBinary = false)
{
    /// <summary>The bytes of a binary WebSocket message, which has no type: it is always a message.</summary>
    public static EngineIoPacket OfBinary(ReadOnlyMemory<byte> bytes) => new(EngineIoPacketType.Message, bytes, IsBinary: true);

    /// <summary>Reads a packet in its form as text: <c>4hello</c>, <c>2probe</c>, or <c>bAQIDBA==</c> for the bytes 1 to 4. False for
    /// nothing at all, for a type that is none, for bad base64 and for what is not UTF-8.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> text, out EngineIoPacket packet)
    {
        packet = default;
        if (text.IsEmpty)
        {
            return false;
        }

        var first = text.Span[0];
        if (first == (byte)'b')
        {
            return TryReadBase64(text[1..].Span, out packet);
        }

        packet = new EngineIoPacket((EngineIoPacketType)(first - '0'), text[1..]);
        return first is >= (byte)'0' and <= (byte)'6' && Utf8.IsValid(text.Span);
    }

    private static bool TryReadBase64(ReadOnlySpan<byte> text, out EngineIoPacket packet)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        var status = Base64.DecodeFromUtf8(text, bytes, out var read, out var written);
        packet = OfBinary(bytes.AsMemory(0, written));
        return status == OperationStatus.Done && read == text.Length;
    }
}

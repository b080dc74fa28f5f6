using System.Buffers.Text;
using System.Text;

namespace Parley.Protocols.SocketIo;

/// <summary>The digits of the wire are the values (Socket.IO protocol 5, "Packet encoding").</summary>
public enum SocketIoPacketType
{
    Connect = 0,
    Disconnect = 1,
    Event = 2,
    Ack = 3,
    ConnectError = 4,
    BinaryEvent = 5,
    BinaryAck = 6,
}

/// <summary>
/// The text of one packet, taken apart: <c>type[count-][/namespace,][ack id][JSON]</c>. <c>51-/admin,7["bin",{"_placeholder":true,"num":0}]</c>
/// </summary>
/// <param name="Attachments">Binary messages that follow; 0 but for the two binary types.</param>
/// <param name="Json">Not looked at yet; empty where there is none.</param>
internal readonly record struct SocketIoPacket(
    SocketIoPacketType Type, int Attachments, string Namespace, long? AckId, ReadOnlyMemory<byte> Json)
{
    public const string MainNamespace = "/";

    public bool IsBinary => Type is SocketIoPacketType.BinaryEvent or SocketIoPacketType.BinaryAck;

    /// <summary>False for what is no packet, or one that is out of bounds.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> text, SocketIoOptions options, out SocketIoPacket packet)
    {
        packet = default;
        if (text.IsEmpty || text.Span[0] is < (byte)'0' or > (byte)'6')
        {
            return false;
        }

        var type = (SocketIoPacketType)(text.Span[0] - '0');
        var rest = text[1..];
        var attachments = 0;
        if (type is SocketIoPacketType.BinaryEvent or SocketIoPacketType.BinaryAck && !TryReadCount(ref rest, options, out attachments))
        {
            return false;
        }

        if (!TryReadNamespace(ref rest, options, out var name) || !TryReadAckId(ref rest, out var ackId))
        {
            return false;
        }

        packet = new SocketIoPacket(type, attachments, name, ackId, rest);
        return true;
    }

    private static bool TryReadCount(ref ReadOnlyMemory<byte> rest, SocketIoOptions options, out int count)
    {
        if (!Utf8Parser.TryParse(rest.Span, out count, out var digits) || !char.IsAsciiDigit((char)rest.Span[0]) ||
            digits == rest.Length || rest.Span[digits] != (byte)'-')
        {
            return false;
        }

        rest = rest[(digits + 1)..];
        return count >= 1 && count <= options.MaxAttachments;
    }

    // The comma may be missing where nothing follows: 40/custom
    private static bool TryReadNamespace(ref ReadOnlyMemory<byte> rest, SocketIoOptions options, out string name)
    {
        name = MainNamespace;
        if (rest.IsEmpty || rest.Span[0] != (byte)'/')
        {
            return true;
        }

        var end = rest.Span.IndexOf((byte)',');
        var bytes = (end < 0 ? rest : rest[..end]).Span;
        rest = end < 0 ? default : rest[(end + 1)..];

        // It is said again in answers: the separator of payloads and its like must not be in it.
        if (bytes.Length > options.NamespaceBytes || bytes.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0)
        {
            return false;
        }

        name = Encoding.UTF8.GetString(bytes);
        return true;
    }

    private static bool TryReadAckId(ref ReadOnlyMemory<byte> rest, out long? id)
    {
        id = null;
        if (rest.IsEmpty || !char.IsAsciiDigit((char)rest.Span[0]))
        {
            return true;
        }

        if (!Utf8Parser.TryParse(rest.Span, out long value, out var digits))
        {
            return false;
        }

        id = value;
        rest = rest[digits..];
        return true;
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.Protocols.EngineIo;
using Parley.Protocols.Wire;

namespace Parley.Protocols.SocketIo;

/// <summary>
/// The packets that a server sends, as Engine.IO payloads: a packet and its attachments are one piece, so nothing can come between them.
/// </summary>
public static class SocketIoFrames
{
    // 40{"sid":"n8QL…","pid":"a3Dw…"}    40/admin,{"sid":"yVN7…"}
    /// <param name="pid">Only where the connection's state can be recovered.</param>
    public static ReadOnlyMemory<byte> Connect(string name, string sid, string? pid = null)
    {
        var buffer = Begin(SocketIoPacketType.Connect, name);
        using var json = new Utf8JsonWriter(buffer, WireJson.Options);
        json.WriteStartObject();
        json.WriteString("sid"u8, sid);
        if (pid is not null)
        {
            json.WriteString("pid"u8, pid);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // 44/admin,{"message":"Unauthorized","data":{"code":"unauthorized"}}
    /// <param name="data">JSON, left out where it is empty.</param>
    public static ReadOnlyMemory<byte> ConnectError(string name, string message, ReadOnlySpan<byte> data = default)
    {
        var buffer = Begin(SocketIoPacketType.ConnectError, name);
        using var json = new Utf8JsonWriter(buffer, WireJson.Options);
        json.WriteStartObject();
        json.WriteString("message"u8, message);
        if (!data.IsEmpty)
        {
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data, skipInputValidation: true);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // 41    41/admin,
    public static ReadOnlyMemory<byte> Disconnect(string name) => Begin(SocketIoPacketType.Disconnect, name).WrittenMemory;

    // 42["hey","Jude"]    42/admin,7["tellme"]    451-["bin",{"_placeholder":true,"num":0}]␞bAQID
    /// <param name="arguments">JSON without brackets, with placeholders for the attachments: <c>1,"2",{"3":[true]}</c>.</param>
    /// <param name="ackId">Asks the client for one acknowledgement.</param>
    public static ReadOnlyMemory<byte> Event(
        string name, string eventName, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments, long? ackId = null)
    {
        if (SocketIoPayload.IsReserved(eventName))
        {
            throw new ArgumentException($"A client that hears {eventName} from the wire drops its connection.", nameof(eventName));
        }

        var type = attachments.Count > 0 ? SocketIoPacketType.BinaryEvent : SocketIoPacketType.Event;
        var buffer = Begin(type, name, attachments.Count, ackId);
        buffer.Write("["u8);
        using (var json = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            json.WriteStringValue(eventName);
        }

        buffer.Write(arguments.IsEmpty ? ""u8 : ","u8);
        return End(buffer, arguments, attachments);
    }

    // 43/admin,7["ok"]    430[]    461-/admin,1[{"_placeholder":true,"num":0}]␞bAQID
    public static ReadOnlyMemory<byte> Ack(
        string name, long ackId, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var type = attachments.Count > 0 ? SocketIoPacketType.BinaryAck : SocketIoPacketType.Ack;
        var buffer = Begin(type, name, attachments.Count, ackId);
        buffer.Write("["u8);
        return End(buffer, arguments, attachments);
    }

    // 4 of Engine.IO's message, the type, the number of attachments, the namespace unless it is the main one, the id.
    private static ArrayBufferWriter<byte> Begin(SocketIoPacketType type, string name, int attachments = 0, long? ackId = null)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        buffer.Write([(byte)'4', (byte)('0' + type)]);
        if (attachments > 0)
        {
            buffer.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{attachments}-")));
        }

        if (name != SocketIoPacket.MainNamespace)
        {
            buffer.Write(Encoding.UTF8.GetBytes(name + ","));
        }

        if (ackId is { } id)
        {
            Utf8Formatter.TryFormat(id, buffer.GetSpan(20), out var written);
            buffer.Advance(written);
        }

        return buffer;
    }

    private static ReadOnlyMemory<byte> End(
        ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        buffer.Write(arguments);
        buffer.Write("]"u8);
        foreach (var attachment in attachments)
        {
            buffer.Write([EngineIoPayload.Separator]);
            buffer.Write(EngineIoFrames.Binary(attachment.Span).Span);
        }

        return buffer.WrittenMemory;
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parley.Core.Attachments;
using Parley.Core.Messages;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Envelope;

/// <summary>Writes the frames of the server, each once for all who get it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Lives as long as its thread and writes to memory only: there is nothing to release.")]
internal sealed class EnvelopeFrames
{
    // A larger one is given up again: a thread that wrote one long frame should not hold it for ever.
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static EnvelopeFrames? _ofThread;

    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _buffer = new(1024);

    private EnvelopeFrames() => _json = new Utf8JsonWriter(_buffer, WireJson.Options);

    // {"id":"0192b3c4-…","type":"message","from":"user:7","to":"channel:tea","ts":1690000000,
    //  "payload":{"text":"hi","message_id":12,"seq":3,"conversation_id":5,"mood":"good"}}
    public static ReadOnlyMemory<byte> Message(Message message)
    {
        var to = Addresses.Of(message.ConversationId, message.ReceiverId, message.ChannelName);
        var json = Begin(EnvelopeIds.Of(message), "message", Addresses.OfUser(message.User.Id), to, message.CreatedAt);
        json.WriteString("text"u8, message.Content);
        json.WriteNumber("message_id"u8, message.Id);
        json.WriteNumber("seq"u8, message.Seq);
        json.WriteNumber("conversation_id"u8, message.ConversationId);
        if (message.Attachments.Count > 0)
        {
            WriteAttachments(json, message.Attachments);
        }

        if (message.Payload is { } payload)
        {
            WriteRest(json, payload, hasAttachments: message.Attachments.Count > 0);
        }

        return End(json);
    }

    // {"id":"…","type":"ping","from":"user:7","to":"channel:global","ts":1690000000,"payload":{}}
    public static ReadOnlyMemory<byte> Ping(Hailed hailed, long now)
    {
        var to = Addresses.Of(hailed.ConversationId, hailed.ReceiverId, hailed.ChannelName);
        var json = Open(hailed.Text, "ping", Addresses.OfUser(hailed.UserId), to, now);
        json.WriteRawValue(hailed.Payload ?? "{}", skipInputValidation: true);
        return Close(json);
    }

    // {"id":"…","type":"join","from":"user:7","to":"channel:tea","ts":1690000000,"payload":{}}
    public static ReadOnlyMemory<byte> Attendance(AttendanceChanged changed, long now) => End(Begin(
        NewId(),
        changed.IsInside ? "join" : "leave",
        Addresses.OfUser(changed.User.Id),
        Addresses.Of(changed.ConversationId, changed.ReceiverId, changed.ChannelName),
        now));

    // {"id":"…","type":"ack","from":"server","to":"user:7","ts":1690000000,
    //  "payload":{"ref":"1","message_id":12,"seq":3,"conversation_id":5}}
    public static ReadOnlyMemory<byte> Yes(Acknowledged acknowledged, long now)
    {
        var json = BeginAck(acknowledged.Id, now);
        if (acknowledged.Message is { } message)
        {
            json.WriteNumber("message_id"u8, message.Id);
            json.WriteNumber("seq"u8, message.Seq);
        }

        if ((acknowledged.Message?.ConversationId ?? acknowledged.ConversationId) is { } conversationId)
        {
            json.WriteNumber("conversation_id"u8, conversationId);
        }

        return End(json);
    }

    // {"id":"…","type":"ack","from":"server","to":"user:7","ts":1690000000,
    //  "payload":{"ref":"1","error":{"code":"not_found","message":"Not found."}}}
    public static ReadOnlyMemory<byte> No(Refused refused, long now)
    {
        var json = BeginAck(refused.Id, now);
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, WireJson.WordOf(refused.Refusal.Code));
        json.WriteString("message"u8, refused.Refusal.Detail);
        if (refused.Refusal.RetryAfter is { } wait)
        {
            json.WriteNumber("retry_after"u8, Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)));
        }

        json.WriteEndObject();
        return End(json);
    }

    private static Utf8JsonWriter BeginAck(RequestId id, long now)
    {
        var json = Begin(NewId(), "ack", "server", Addresses.OfUser(id.Number ?? 0), now);
        json.WriteString("ref"u8, id.Text);
        return json;
    }

    private static void WriteAttachments(Utf8JsonWriter json, IReadOnlyList<Attachment> attachments)
    {
        json.WriteStartArray("attachments"u8);
        foreach (var attachment in attachments)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, attachment.Name);
            json.WriteString("url"u8, attachment.Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What the server says of a message nobody else does.
    private static void WriteRest(Utf8JsonWriter json, string payload, bool hasAttachments)
    {
        using var rest = JsonDocument.Parse(payload);
        foreach (var member in rest.RootElement.EnumerateObject())
        {
            if (member.Name is not ("text" or "message_id" or "seq" or "conversation_id") && !(hasAttachments && member.Name == "attachments"))
            {
                json.WritePropertyName(member.Name);
                json.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }
        }
    }

    private static string NewId() => Guid.NewGuid().ToString("D");

    private static Utf8JsonWriter Begin(string id, string type, string from, string to, long at)
    {
        var json = Open(id, type, from, to, at);
        json.WriteStartObject();
        return json;
    }

    /// <param name="at">UTC milliseconds.</param>
    private static Utf8JsonWriter Open(string id, string type, string from, string to, long at)
    {
        var writer = _ofThread ??= new EnvelopeFrames();
        writer._buffer.ResetWrittenCount();
        writer._json.Reset(writer._buffer);
        writer._json.WriteStartObject();
        writer._json.WriteString("id"u8, id);
        writer._json.WriteString("type"u8, type);
        writer._json.WriteString("from"u8, from);
        writer._json.WriteString("to"u8, to);
        writer._json.WriteNumber("ts"u8, at / 1000);
        writer._json.WritePropertyName("payload"u8);
        return writer._json;
    }

    private static ReadOnlyMemory<byte> End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        return Close(json);
    }

    private static ReadOnlyMemory<byte> Close(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        var writer = _ofThread!;
        var bytes = writer._buffer.WrittenSpan.ToArray();
        if (writer._buffer.Capacity > KeptBytes)
        {
            writer._buffer = new ArrayBufferWriter<byte>(1024);
        }

        return bytes;
    }
}

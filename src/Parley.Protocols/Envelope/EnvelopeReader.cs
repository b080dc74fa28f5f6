using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Core;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Envelope;

/// <summary>Reads one frame of a client; the schema (envelope.schema.json) says the same, and a test holds both against one corpus. Bad input is
/// ordinary: it comes back as a refusal, with the frame's own id where that could be read.</summary>
internal static class EnvelopeReader
{
    private static readonly Refusal NotAFrame = Refusal.BadRequest("A frame is one JSON object in UTF-8, each member named once.");
    private static readonly Refusal NotAnId = Refusal.BadRequest($"id must be a string of 1 to {EnvelopeLimits.IdLength:D} characters.", "id");
    private static readonly Refusal NotAType = Refusal.BadRequest("type must be ping, message, ack, join or leave.", "type");
    private static readonly Refusal NotAPlace = Refusal.BadRequest("to must be channel:<name>, user:<id> or conversation:<id>.", "to");
    private static readonly Refusal NotAPayload = Refusal.BadRequest("payload must be an object.", "payload");
    private static readonly Refusal NoText = Refusal.Validation("payload.text", "A message says something in payload.text.");
    private static readonly Refusal NoReference = Refusal.BadRequest("An ack says in payload.ref or payload.message_id of what.", "payload");

    private static readonly JsonDocumentOptions Json = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = NativeLimits.JsonDepth,
    };

    /// <param name="connection">Of it an id is unique that is no UUID.</param>
    public static (AddressedCommand? Command, Refused? Refused) Read(ReadOnlyMemory<byte> bytes, long userId, Guid connection)
    {
        if (!JsonText.IsWhole(bytes.Span))
        {
            return (null, new Refused(IdOf(null, userId), NotAFrame));
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Json);
            return Read(document.RootElement, userId, connection);
        }
        catch (JsonException)
        {
            return (null, new Refused(IdOf(null, userId), NotAFrame));
        }
    }

    private static (AddressedCommand?, Refused?) Read(JsonElement frame, long userId, Guid connection)
    {
        if (frame.ValueKind != JsonValueKind.Object)
        {
            return (null, new Refused(IdOf(null, userId), NotAFrame));
        }

        if (TextOf(frame, "id"u8) is not { Length: > 0 and <= EnvelopeLimits.IdLength } text)
        {
            return (null, new Refused(IdOf(null, userId), NotAnId));
        }

        var command = Read(frame, IdOf(text, userId), connection, out var refusal);
        return refusal is null ? (command, null) : (null, new Refused(IdOf(text, userId), refusal));
    }

    private static AddressedCommand? Read(JsonElement frame, RequestId id, Guid connection, out Refusal? refusal)
    {
        refusal = null;
        var type = TextOf(frame, "type"u8);
        if (type is not ("ping" or "message" or "ack" or "join" or "leave"))
        {
            refusal = NotAType;
            return null;
        }

        if (TextOf(frame, "to"u8) is not { } address || Addresses.Read(address) is not { } to)
        {
            refusal = NotAPlace;
            return null;
        }

        var isThere = frame.TryGetProperty("payload"u8, out var payload) && payload.ValueKind != JsonValueKind.Null;
        refusal = !isThere ? null
            : payload.ValueKind != JsonValueKind.Object ? NotAPayload
            : JsonMarshal.GetRawUtf8Value(payload).Length > EnvelopeLimits.PayloadBytes ? Refusal.TooLarge("payload", EnvelopeLimits.PayloadBytes)
            : null;
        return refusal is not null ? null : type switch
        {
            "message" => ReadMessage(id, to, payload, connection, out refusal),
            "ack" => ReadReceipt(id, to, payload, out refusal),
            "join" => new AddressedJoin(id, to),
            "leave" => new AddressedLeave(id, to),
            _ => new AddressedHail(id, to, isThere ? payload.GetRawText() : null),
        };
    }

    // {"id":"0192b3c4-…","type":"message","to":"channel:tea","payload":{"text":"hi","mood":"good"}}
    private static AddressedSend? ReadMessage(RequestId id, Destination to, JsonElement payload, Guid connection, out Refusal? refusal)
    {
        var text = payload.ValueKind == JsonValueKind.Object ? TextOf(payload, "text"u8) : null;
        refusal = string.IsNullOrWhiteSpace(text) ? NoText : null;
        return refusal is null ? new AddressedSend(id, to, text!, RestOf(payload), ClientIdOf(id.Text!, connection)) : null;
    }

    // {"id":"1","type":"ack","to":"user:7","payload":{"ref":"0192b3c4-…"}}    {…,"payload":{"message_id":7}}
    private static AddressedReceipt? ReadReceipt(RequestId id, Destination to, JsonElement payload, out Refusal? refusal)
    {
        refusal = null;
        if (payload.ValueKind == JsonValueKind.Object
            && payload.TryGetProperty("message_id"u8, out var number)
            && MessageIdOf(number) is { } messageId)
        {
            return new AddressedReceipt(id, to, messageId, ClientId: null);
        }

        if (payload.ValueKind != JsonValueKind.Object || TextOf(payload, "ref"u8) is not { } reference)
        {
            refusal = NoReference;
            return null;
        }

        return EnvelopeIds.Read(reference) is { } own
            ? new AddressedReceipt(id, to, own, ClientId: null)
            : new AddressedReceipt(id, to, MessageId: null, Guid.TryParseExact(reference, "D", out var uuid) ? uuid.ToString("D") : null);
    }

    // A UUID is the sender's for ever; anything else is an id of this connection alone.
    private static string ClientIdOf(string id, Guid connection) =>
        Guid.TryParseExact(id, "D", out var uuid) ? uuid.ToString("D") : EnvelopeIds.Within(connection, id);

    /// <summary>The payload without its text, each value as it was written; null: there is no more.</summary>
    private static string? RestOf(JsonElement payload)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            json.WriteStartObject();
            foreach (var member in payload.EnumerateObject().Where(member => !member.NameEquals("text"u8)))
            {
                json.WritePropertyName(member.Name);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenCount > "{}".Length ? System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan) : null;
    }

    private static long? MessageIdOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var id) && id is > 0 and <= NativeLimits.MaxInteger => id,
        JsonValueKind.String => Addresses.ReadId(value.GetString()!),
        _ => null,
    };

    private static string? TextOf(JsonElement frame, ReadOnlySpan<byte> name) =>
        frame.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The client's id, and beside it whose connection it is: every answer names both.</summary>
    private static RequestId IdOf(string? text, long userId) => new(text, userId);
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Parley.Core;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>Writes the packets of the vocabularies, all in the main namespace, each once for all who get it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Lives as long as its thread and writes to memory only: there is nothing to release.")]
internal sealed class ChatFrames
{
    // A larger one is given up again: a thread that wrote one long page should not hold it for ever.
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ChatFrames? _ofThread;

    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _buffer = new(1024);

    private ChatFrames() => _json = new Utf8JsonWriter(_buffer, WireJson.Options);

    // 42["new_message",{…},"3.f"]
    /// <summary>What is stored: it ends in its offset, the same for all, from which a client that was cut off goes on.</summary>
    public static ReadOnlyMemory<byte> Durable<T>(string name, T data, long conversationId, long rev) =>
        Write("42"u8, name, data, new ChatOffset(conversationId, rev).ToString());

    // 42["user_typing",{…}]
    /// <summary>What is not: it ends in an object, so that a client takes nothing for an offset.</summary>
    public static ReadOnlyMemory<byte> Ephemeral<T>(string name, T data) => Write("42"u8, name, data, null);

    // 437[{"success":true,"data":{…}}]
    public static ReadOnlyMemory<byte> Yes<T>(RequestId id, T data)
    {
        var json = Begin(id);
        JsonSerializer.Serialize(json, data, typeof(T), ChatContext.Default);
        return End(json);
    }

    // 437[{"success":true,"data":null}]
    public static ReadOnlyMemory<byte> Yes(RequestId id)
    {
        if (id.Number is null)
        {
            return default;
        }

        var json = Begin(id);
        json.WriteNullValue();
        return End(json);
    }

    // 437[{"success":false,"error":{"code":"not_found","message":"Not found."}}]    42["error",{"event":"typing","code":…,"message":…}]
    public static ReadOnlyMemory<byte> No(RequestId id, Refusal refusal)
    {
        var code = WireJson.WordOf(refusal.Code);
        if (id.Number is null)
        {
            return Ephemeral("error", new ChatRefusal(id.Text ?? "", code, refusal.Detail));
        }

        var json = Begin(Prefix(id));
        json.WriteStartObject();
        json.WriteBoolean("success"u8, false);
        json.WritePropertyName("error"u8);
        JsonSerializer.Serialize(json, new ChatError(code, refusal.Detail), typeof(ChatError), ChatContext.Default);
        return End(json);
    }

    private static ReadOnlyMemory<byte> Write<T>(ReadOnlySpan<byte> prefix, string name, T data, string? offset)
    {
        var json = Begin(prefix);
        json.WriteStringValue(name);
        JsonSerializer.Serialize(json, data, typeof(T), ChatContext.Default);
        if (offset is not null)
        {
            json.WriteStringValue(offset);
        }

        json.WriteEndArray();
        return Take();
    }

    private static byte[] Prefix(RequestId id) =>
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"43{id.Number}"));

    private static Utf8JsonWriter Begin(RequestId id)
    {
        var json = Begin(Prefix(id));
        json.WriteStartObject();
        json.WriteBoolean("success"u8, true);
        json.WritePropertyName("data"u8);
        return json;
    }

    private static Utf8JsonWriter Begin(ReadOnlySpan<byte> prefix)
    {
        var writer = _ofThread ??= new ChatFrames();
        writer._buffer.ResetWrittenCount();
        writer._buffer.Write(prefix);
        writer._json.Reset(writer._buffer);
        writer._json.WriteStartArray();
        return writer._json;
    }

    private static ReadOnlyMemory<byte> End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndArray();
        return Take();
    }

    private static ReadOnlyMemory<byte> Take()
    {
        var writer = _ofThread!;
        writer._json.Flush();
        var bytes = writer._buffer.WrittenSpan.ToArray();
        if (writer._buffer.Capacity > KeptBytes)
        {
            writer._buffer = new ArrayBufferWriter<byte>(1024);
        }

        return bytes;
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Pusher;

/// <summary>JSON of strangers: no duplicate members, not too deep, and nothing thrown.</summary>
internal static class PusherJson
{
    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Null for what is no object, or no UTF-8 anywhere: who reads bytes as a text later must not stumble.</summary>
    public static JsonElement? ReadObject(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            return null;
        }

        try
        {
            var root = JsonElement.Parse(utf8.Span, Strictly);
            return root.ValueKind is JsonValueKind.Object ? root : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member's name holds half a surrogate pair.
            return null;
        }
    }

    /// <summary>Null where it is not there, or is no text.</summary>
    public static string? TextOf(JsonElement members, string name) =>
        members.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? TextOf(value) : null;

    public static bool IsText(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = value.ValueKind is JsonValueKind.String ? TextOf(value) : null;
        return text is not null;
    }

    /// <summary>The id of a user, a text or a whole number, as a text; null for what is none.</summary>
    public static string? IdOf(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => TextOf(value),
            JsonValueKind.Number when JsonMarshal.GetRawUtf8Value(value) is { Length: <= 20 } raw && !raw.ContainsAny("eE."u8) => value.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 and <= PusherUser.LongestId } ? text : null;
    }

    /// <summary>A member as it was written; empty where it is not there.</summary>
    public static ReadOnlyMemory<byte> RawOf(JsonElement members, string name) =>
        members.TryGetProperty(name, out var value) ? JsonMarshal.GetRawUtf8Value(value).ToArray() : default;

    public static ReadOnlyMemory<byte> Quoted(string text) => Write(json => json.WriteStringValue(text));

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, WireJson.Options);
        write(json);
        json.Flush();
        return buffer.WrittenMemory;
    }

    // Half a surrogate pair, escaped, is JSON and no text.
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

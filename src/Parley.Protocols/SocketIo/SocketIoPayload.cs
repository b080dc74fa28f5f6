using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Protocols.Native;

namespace Parley.Protocols.SocketIo;

/// <summary>Reads the JSON of packets. Bad input is ordinary: it comes back as false.</summary>
internal static class SocketIoPayload
{
    private static readonly HashSet<string> Reserved =
        ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    /// <summary>Names that a client raises by itself: one that hears such an event from the wire drops its connection, and so do we.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    public static bool TryRead(ReadOnlyMemory<byte> json, SocketIoOptions options, out JsonElement payload)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = options.JsonDepth });
            payload = document.RootElement.Clone();
            return true;
        }
        // The latter where a member's name is half a surrogate pair: it could not be compared with the others.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            payload = default;
            return false;
        }
    }

    /// <summary>The name of an event: its first element, a string or a number. Null for anything else.</summary>
    public static string? NameOf(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Array || payload.GetArrayLength() == 0)
        {
            return null;
        }

        var name = payload[0];
        return name.ValueKind switch
        {
            JsonValueKind.Number => name.GetRawText(),

            // Half a surrogate pair is no text: reading it would throw.
            JsonValueKind.String when JsonText.IsWhole(JsonMarshal.GetRawUtf8Value(name)) => name.GetString(),
            _ => null,
        };
    }

    /// <summary>True where every placeholder, at any depth, names an attachment that is there.</summary>
    public static bool PlaceholdersFit(JsonElement value, int attachments) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().All(item => PlaceholdersFit(item, attachments)),
        JsonValueKind.Object when IsPlaceholder(value) =>
            value.TryGetProperty("num"u8, out var num) && num.ValueKind == JsonValueKind.Number &&
            num.TryGetInt32(out var index) && index >= 0 && index < attachments,
        JsonValueKind.Object => value.EnumerateObject().All(member => PlaceholdersFit(member.Value, attachments)),
        _ => true,
    };

    /// <summary>What follows the first element of an array, without brackets.</summary>
    public static ReadOnlySpan<byte> AfterFirst(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        reader.Read();
        reader.Skip();
        var rest = array[(int)reader.BytesConsumed..^1].Trim(" \t\r\n"u8);
        return rest.IsEmpty ? rest : rest[1..].Trim(" \t\r\n"u8);
    }

    private static bool IsPlaceholder(JsonElement value) =>
        value.TryGetProperty("_placeholder"u8, out var mark) && mark.ValueKind == JsonValueKind.True;
}

using System.Text.Json;
using Parley.Core;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>Reads one frame of a client. Bad input is ordinary: it comes back as a refusal,
/// with the frame's own id where that could be read.</summary>
internal static class NativeReader
{
    private static readonly Refusal NotAFrame = Refusal.BadRequest("A frame is one JSON object in UTF-8, each member named once.");

    private static readonly Refusal NotAnId =
        Refusal.BadRequest($"id must be an integer or a string of at most {NativeLimits.RequestIdLength:D} characters.", "id");

    private static readonly JsonDocumentOptions Json = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = NativeLimits.JsonDepth,
    };

    public static NativeFrame Read(ReadOnlyMemory<byte> bytes, NativeDialect dialect)
    {
        if (!JsonText.IsWhole(bytes.Span))
        {
            return new NativeFrame(default, NotAFrame);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Json);
            return Read(document.RootElement, dialect);
        }
        catch (JsonException)
        {
            return new NativeFrame(default, NotAFrame);
        }
    }

    private static NativeFrame Read(JsonElement root, NativeDialect dialect)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new NativeFrame(default, NotAFrame);
        }

        if (!TryReadId(root, out var id))
        {
            return new NativeFrame(default, NotAnId);
        }

        if (!root.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String)
        {
            return new NativeFrame(id, Refusal.BadRequest("type must be a string.", "type"));
        }

        var fields = new NativeFields(root, dialect);
        if (NativeCommands.Read(type.GetString()!, id, fields, dialect) is not { } command)
        {
            return new NativeFrame(id, Refusal.BadRequest("There is no such type.", "type"));
        }

        return fields.Finish() is { } refusal ? new NativeFrame(id, refusal) : new NativeFrame(id, command);
    }

    // Null is no id on either door: a client may send the field always.
    private static bool TryReadId(JsonElement root, out RequestId id)
    {
        id = default;
        if (!root.TryGetProperty("id"u8, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            id = new RequestId(value.GetString(), null);
            return id.Text!.Length <= NativeLimits.RequestIdLength;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            return false;
        }

        id = new RequestId(null, number);
        return number is >= -NativeLimits.MaxInteger and <= NativeLimits.MaxInteger;
    }
}

/// <summary>One frame, read: a command, or why it is none.</summary>
internal readonly record struct NativeFrame
{
    public NativeFrame(RequestId id, ClientCommand command)
    {
        Id = id;
        Command = command;
    }

    public NativeFrame(RequestId id, Refusal refusal)
    {
        Id = id;
        Refusal = refusal;
    }

    public RequestId Id { get; }

    public ClientCommand? Command { get; }

    public Refusal? Refusal { get; }
}

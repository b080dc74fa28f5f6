using System.Text.Json;
using Parley.Core;
using Parley.Protocols.Native;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>
/// Reads the one argument of an event and remembers the first thing that is wrong with it. Null is as if a member were absent, unknown members
/// are ignored, ids are integers or strings of digits. An event about one thing may bring its id alone, without an object around it.
/// </summary>
internal sealed class ChatFields(JsonElement argument)
{
    public Refusal? Refusal { get; private set; }

    /// <summary>An id, 1 to 2^53-1.</summary>
    public long Id(string name) => OptionalId(name) ?? Missing<long>(name);

    public long? OptionalId(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var isInteger = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out var number) ? (long?)number : null,
            JsonValueKind.String => NativeFields.IsDigits(value.GetString()!, out var digits) ? digits : null,
            _ => null,
        };
        return isInteger is { } id and > 0 and <= NativeLimits.MaxInteger ? id : Wrong<long?>(name, $"{name} must be an id.");
    }

    public string Text(string name) => OptionalText(name) ?? Missing<string>(name) ?? "";

    public string? OptionalText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => Wrong<string>(name, $"{name} must be a string."),
    };

    /// <summary>What a message says; with something attached it may say nothing.</summary>
    public string? Content(string? attachmentUrl) => string.IsNullOrEmpty(attachmentUrl) ? Text("content") : OptionalText("content");

    /// <summary>The client's own id of a durable command, in lower case: two spellings of one UUID are one id.</summary>
    public string? ClientId()
    {
        if (OptionalText("clientId") is not { } text)
        {
            return null;
        }

        return Guid.TryParseExact(text, "D", out var id) ? id.ToString("D") : Invalid<string>("clientId", "clientId must be a UUID.");
    }

    public T? Word<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (OptionalText(name) is not { } text)
        {
            return null;
        }

        return words.TryGetValue(text, out var value) ? value : Invalid<T?>(name, $"{name} must be one of {string.Join(", ", words.Keys)}.");
    }

    public T NeededWord<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct => Word(name, words) ?? Missing<T>(name);

    private JsonElement? Find(string name)
    {
        if (argument.ValueKind != JsonValueKind.Object)
        {
            // A bare id, of an event that asks for nothing else.
            return argument.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || name != "conversationId" ? null : argument;
        }

        return argument.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private T? Wrong<T>(string name, string detail)
    {
        Refusal ??= Refusal.BadRequest(detail, name);
        return default;
    }

    private T? Invalid<T>(string name, string detail)
    {
        Refusal ??= Refusal.Validation(name, detail);
        return default;
    }

    private T? Missing<T>(string name) => Wrong<T>(name, $"{name} is missing.");
}

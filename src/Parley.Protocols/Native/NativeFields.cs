using System.Globalization;
using System.Text.Json;
using Parley.Core;
using Parley.Core.Messages;
using Parley.Core.Presence;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Native;

/// <summary>
/// Reads the fields of one frame and remembers the first thing that is wrong with them, so that a command can be read in one expression.
/// What is answered after the first mistake is of no use to anybody.
/// </summary>
internal sealed class NativeFields(JsonElement frame, NativeDialect dialect)
{
    private readonly List<string> _known = ["type", "id"];

    public Refusal? Refusal { get; private set; }

    /// <summary>The members that were asked for, and those that every frame may have.</summary>
    public IReadOnlyCollection<string> Known => _known;

    /// <summary>An id, 1 to 2^53-1.</summary>
    public long Id(string name) => Integer(name, 1, NullIs.Wrong) ?? Missing<long>(name);

    public long? OptionalId(string name, NullIs onNull = NullIs.Wrong) => Integer(name, 1, onNull);

    /// <summary>A number of messages or changes, 0 to 2^53-1.</summary>
    public long Number(string name) => Integer(name, 0, NullIs.Wrong) ?? Missing<long>(name);

    public long? OptionalNumber(string name) => Integer(name, 0, NullIs.Wrong);

    public string Text(string name) => OptionalText(name, NullIs.Wrong) ?? Missing<string>(name) ?? string.Empty;

    public string? OptionalText(string name, NullIs onNull)
    {
        if (!TryFind(name, onNull, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : Wrong<string>(name, "a string");
    }

    /// <summary>A text that null takes away; on the lenient door null is as if it were absent, and blank takes it away.</summary>
    public Setting<string?>? ClearableText(string name)
    {
        if (!TryFind(name, NullIs.Wrong, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.String or JsonValueKind.Null
            ? new Setting<string?>(value.GetString())
            : Wrong<Setting<string?>?>(name, "a string or null");
    }

    /// <summary>UTC milliseconds.</summary>
    public long? OptionalTime(string name)
    {
        if (OptionalText(name, NullIs.Absent) is not { } text)
        {
            return null;
        }

        return TimeReading.TryRead(text, out var time) ? time : Invalid<long?>(name, $"{name} must be a time such as 2026-11-21T02:25:26Z.");
    }

    public bool Flag(string name) => OptionalFlag(name) ?? Missing<bool>(name);

    public bool? OptionalFlag(string name)
    {
        if (!TryFind(name, NullIs.Wrong, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Wrong<bool?>(name, "true or false"),
        };
    }

    /// <summary>The client's own id of a durable command, in lower case: two spellings of one UUID are one id.</summary>
    public string? ClientId()
    {
        if (OptionalText("client_id", NullIs.Absent) is not { } text)
        {
            return null;
        }

        return Guid.TryParseExact(text, "D", out var id) ? id.ToString("D") : Invalid<string>("client_id", "client_id must be a UUID.");
    }

    public MessageType MessageKind()
    {
        switch (OptionalText("message_type", NullIs.Wrong))
        {
            case null or "text":
                return MessageType.Text;
            case "image":
                return MessageType.Image;
            case "file":
                return MessageType.File;
            case "voice":
                return MessageType.Voice;
            default:
                return Invalid<MessageType>("message_type", "message_type must be text, image, file or voice.");
        }
    }

    /// <summary>The ids of an array, in the order given.</summary>
    public IReadOnlyList<long> Ids(string name, int limit)
    {
        if (!TryFind(name, NullIs.Wrong, out var value))
        {
            return Missing<IReadOnlyList<long>>(name) ?? [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong<IReadOnlyList<long>>(name, "an array of ids") ?? [];
        }

        if (value.GetArrayLength() > limit)
        {
            TooMany(name, limit);
            return [];
        }

        var ids = new List<long>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            ids.Add(IsInteger(item, 1, out var id) ? id : Wrong<long>(name, "an array of ids"));
        }

        return ids;
    }

    /// <summary>The object of this name; false where it is absent.</summary>
    public bool TryObject(string name, out JsonElement value)
    {
        if (!TryFind(name, NullIs.Wrong, out value))
        {
            return false;
        }

        return value.ValueKind == JsonValueKind.Object || Wrong<bool>(name, "an object");
    }

    /// <summary>
    /// A field of the contract whose feature is not there yet. Null and empty say nothing; anything else is refused on both doors, because
    /// to store the message and lose what it carried would be worse.
    /// </summary>
    public void NotYet(string name)
    {
        if (TryFind(name, NullIs.Absent, out var value) && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
        {
            Invalid<string>(name, $"{name} is not available on this server yet.");
        }
    }

    /// <summary>Any integer a JSON reader takes exactly; on the lenient door also as a string of digits.</summary>
    public bool IsInteger(JsonElement value, long minimum, out long number)
    {
        number = 0;
        var isInteger = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out number),
            JsonValueKind.String => dialect == NativeDialect.Lenient && IsDigits(value.GetString()!, out number),
            _ => false,
        };
        return isInteger && number >= minimum && number <= NativeLimits.MaxInteger;
    }

    /// <summary>Digits alone, without a leading zero: one number has one spelling, so that two keys cannot mean one conversation.</summary>
    public static bool IsDigits(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text[0] != '0' || text.Length == 1);

    public T? Wrong<T>(string name, string expected)
    {
        Refusal ??= Refusal.BadRequest($"{name} must be {expected}.", name);
        return default;
    }

    public T? Invalid<T>(string name, string detail)
    {
        Refusal ??= Refusal.Validation(name, detail);
        return default;
    }

    public void TooMany(string name, int limit) => Refusal ??= Refusal.TooLarge(name, limit);

    /// <summary>To be called last: on the strict door, a member that no call has asked for is refused.</summary>
    public Refusal? Finish()
    {
        if (dialect == NativeDialect.Strict && Refusal is null)
        {
            foreach (var member in frame.EnumerateObject())
            {
                if (!_known.Contains(member.Name))
                {
                    return Refusal = Refusal.BadRequest("The frame has a member that this type does not know.", Shown(member.Name));
                }
            }
        }

        return Refusal;
    }

    // The client's own word is given back to it, but not a page of it.
    private static string? Shown(string name) => name.Length <= NativeLimits.RequestIdLength ? name : null;

    private long? Integer(string name, long minimum, NullIs onNull)
    {
        if (!TryFind(name, onNull, out var value))
        {
            return null;
        }

        return IsInteger(value, minimum, out var number) ? number : Wrong<long?>(name, "an integer in range");
    }

    private bool TryFind(string name, NullIs onNull, out JsonElement value)
    {
        _known.Add(name);
        if (!frame.TryGetProperty(name, out value))
        {
            return false;
        }

        return value.ValueKind != JsonValueKind.Null || (onNull == NullIs.Wrong && dialect == NativeDialect.Strict);
    }

    private T? Missing<T>(string name)
    {
        Refusal ??= Refusal.BadRequest($"{name} is missing.", name);
        return default;
    }
}

/// <summary>What null says on the strict door; on the lenient one it is always as if the field were absent.</summary>
internal enum NullIs
{
    Wrong,

    /// <summary>For fields that the server itself sends as null, so that what was received can be sent back.</summary>
    Absent,
}

using System.Text.Json;
using Parley.Core;
using Parley.Protocols.Wire;
using Parley.Realtime.Rooms;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http.Requests;

/// <summary>
/// The members of a request, asked for one by one. Nothing throws: what is wrong is kept by member and told all at once by
/// <see cref="Problem"/>, which a route asks for after its last member and before it does anything.
/// </summary>
internal sealed class RequestFields
{
    // The door was opened before the body came. Whoever holds its end back until after being signed out must not be served then: the hub
    // remembers ends for longer than a body may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Answers.Problem TooSlow = new(Refusal.BadRequest("The body took too long."), StatusCodes.Status408RequestTimeout);
    private static readonly Answers.Problem Ended = new(Refusal.Unauthorized);

    private readonly JsonElement _members;
    private readonly Problem? _unreadable;
    private readonly Dialect _dialect;
    private readonly string? _idempotencyKey;
    private readonly Dictionary<string, AskedAs> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    private RequestFields(JsonElement members, Problem? unreadable, Dialect dialect, string? idempotencyKey)
    {
        _members = members;
        _unreadable = unreadable;
        _dialect = dialect;
        _idempotencyKey = idempotencyKey;
    }

    /// <summary>What the route has asked for so far, and as what: tests hold it against what the route says that it takes.</summary>
    public IReadOnlyDictionary<string, AskedAs> Asked => _asked;

    /// <summary>What is wrong so far, by member.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>Why this request cannot be done; null when every member is as it should be, and, where that is asked for, known.</summary>
    public IResult? Problem => _unreadable ?? Unknown() ?? (_errors.Count == 0 ? null : Answers.Problem.OfFields(_errors));

    public static async ValueTask<RequestFields> BindAsync(HttpContext context)
    {
        var dialect = Dialect.Of(context);
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var begun = clock.GetTimestamp();
        var (members, unreadable) = await RequestBody.ReadAsync(context, dialect);
        if (clock.GetElapsedTime(begun) > Patience)
        {
            unreadable = TooSlow;
        }
        else if (context.Features.Get<Caller>() is { } caller
            && context.RequestServices.GetRequiredService<Hub>().HasEnded(caller.Principal.SessionId))
        {
            unreadable = Ended;
        }

        var fields = new RequestFields(members, unreadable, dialect, context.Request.Headers["Idempotency-Key"]);
        context.Features.Set(fields);
        return fields;
    }

    public string Text(string name) => OptionalText(name) ?? Missing(name, "");

    public string? OptionalText(string name)
    {
        if (Member(name, AskedAs.Text) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.String)
        {
            return Wrong<string>(name, "must be a string");
        }

        if (ReadString(value) is not { } text)
        {
            return Wrong<string>(name, "is not valid Unicode");
        }

        return text.Contains('\0') ? Wrong<string>(name, "must not contain U+0000") : text;
    }

    /// <summary>A member that is an object of somebody else's making, as it was written.</summary>
    public string RawObject(string name)
    {
        if (Member(name, AskedAs.Object) is not { } value)
        {
            return Missing(name, "");
        }

        return value.ValueKind is JsonValueKind.Object ? value.GetRawText() : Wrong<string>(name, "must be an object") ?? "";
    }

    /// <summary>The same, where it need not be there.</summary>
    public string? OptionalObject(string name) => Member(name, AskedAs.Object) is not { } value ? null
        : value.ValueKind is JsonValueKind.Object ? value.GetRawText()
        : Wrong<string>(name, "must be an object");

    public long Number(string name) => OptionalNumber(name) ?? Missing(name, 0L);

    /// <summary>1 to 2^53 - 1; in the families also as digits in a string.</summary>
    public long? OptionalNumber(string name)
    {
        if (Member(name, AskedAs.Number) is not { } value)
        {
            return null;
        }

        return ReadNumber(value) ?? Wrong<long?>(name, "must be an integer from 1 to 9007199254740991");
    }

    public IReadOnlyList<long> Numbers(string name, int most)
    {
        if (Member(name, AskedAs.Numbers) is not { } value)
        {
            return [];
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            return Wrong<long[]>(name, "must be an array") ?? [];
        }

        if (value.GetArrayLength() > most)
        {
            return Wrong<long[]>(name, $"must not have more than {most:D} items") ?? [];
        }

        var numbers = value.EnumerateArray().Select(ReadNumber).ToList();
        return numbers.Contains(null)
            ? Wrong<long[]>(name, "must hold integers from 1 to 9007199254740991") ?? []
            : [.. numbers.Select(number => number!.Value)];
    }

    public IReadOnlyList<string> Texts(string name, int most)
    {
        if (Member(name, AskedAs.Texts) is not { } value)
        {
            return Missing<IReadOnlyList<string>>(name, []);
        }

        if (value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() > most)
        {
            return Wrong<string[]>(name, $"must be an array of at most {most:D} texts") ?? [];
        }

        var texts = value.EnumerateArray().Select(one => one.ValueKind is JsonValueKind.String ? ReadString(one) : null).ToList();
        return texts.Exists(text => text is null || text.Contains('\0'))
            ? Wrong<string[]>(name, "must hold texts") ?? []
            : [.. texts.Select(text => text!)];
    }

    public bool? OptionalFlag(string name)
    {
        if (Member(name, AskedAs.Flag) is not { } value)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Wrong<bool?>(name, "must be true or false");
    }

    /// <summary>UTC milliseconds.</summary>
    public long? OptionalTime(string name)
    {
        if (OptionalText(name) is not { } text)
        {
            return null;
        }

        return TimeReading.TryRead(text, out var time) ? time : Wrong<long?>(name, "must be a time such as 2026-11-21T02:25:26Z");
    }

    public T OneOf<T>(string name, IReadOnlyDictionary<string, T> words, T otherwise)
        where T : struct => OptionalOneOf(name, words) ?? otherwise;

    public T? OptionalOneOf<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        var text = OptionalText(name);
        _asked[name] = AskedAs.Word;
        if (text is not { } word)
        {
            return null;
        }

        return words.TryGetValue(word, out var value) ? value : Wrong<T?>(name, $"must be one of: {string.Join(", ", words.Keys)}");
    }

    /// <summary>
    /// The client's own id of this request: the header <c>Idempotency-Key</c> or the member <c>client_id</c>, a UUID, lower-cased.
    /// </summary>
    public string? ClientId()
    {
        const string Member = "client_id";
        var ofBody = OptionalText(Member);

        // The header's value may be quoted (draft-ietf-httpapi-idempotency-key-header, 2.1).
        var ofHeader = string.IsNullOrEmpty(_idempotencyKey) ? null : _idempotencyKey.Trim('"');
        if (ofBody is not null && ofHeader is not null && !string.Equals(ofBody, ofHeader, StringComparison.OrdinalIgnoreCase))
        {
            return Wrong<string>(Member, "differs from the header Idempotency-Key");
        }

        if ((ofBody ?? ofHeader) is not { } text)
        {
            return null;
        }

        return Guid.TryParseExact(text, "D", out var id) ? id.ToString("D") : Wrong<string>(Member, "must be a UUID");
    }

    /// <summary>Members that other requests of the route have: here they are passed over, whatever they are.</summary>
    public void Elsewhere(AskedAs kind, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _asked.TryAdd(name, kind);
        }
    }

    /// <summary>A member of the contract whose feature this server does not have yet: fine while it asks for nothing.</summary>
    public void NotOffered(string name)
    {
        if (Member(name, AskedAs.Later) is { } value && !(value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 0))
        {
            Wrong<object>(name, "is not offered by this server");
        }
    }

    /// <summary>Adds a rule of the route's own to what is wrong.</summary>
    public void Require(bool holds, string name, string text)
    {
        if (!holds && !_errors.ContainsKey(name))
        {
            _errors.Add(name, text);
        }
    }

    private JsonElement? Member(string name, AskedAs kind)
    {
        _asked[name] = kind;
        return _unreadable is null && _members.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null
            ? value
            : null;
    }

    private long? ReadNumber(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) && number is > 0 and <= PathId.Largest => number,
        JsonValueKind.String when !_dialect.Strict && ReadString(value) is { } digits => PathId.Parse(digits),
        _ => null,
    };

    /// <summary>Null for half a surrogate pair, which the parser lets through and throws at its first use.</summary>
    private static string? ReadString(JsonElement value)
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

    private T Missing<T>(string name, T stand)
    {
        _errors.TryAdd(name, $"{name} is required.");
        return stand;
    }

    private T? Wrong<T>(string name, string what)
    {
        _errors.TryAdd(name, $"{name} {what}.");
        return default;
    }

    private Problem? Unknown()
    {
        if (!_dialect.Strict)
        {
            return null;
        }

        foreach (var member in _members.EnumerateObject())
        {
            if (!_asked.ContainsKey(member.Name))
            {
                // Its own word is given back to the client, but not a page of it.
                var field = member.Name.Length <= 64 ? member.Name : null;
                return new Problem(Refusal.BadRequest("The request has a member that is not known here.", field));
            }
        }

        return null;
    }
}

/// <summary>What a member of a request is read as.</summary>
internal enum AskedAs
{
    Text,
    Word,
    Number,
    Numbers,
    Texts,
    Flag,
    Object,

    /// <summary>Not offered yet.</summary>
    Later,
}

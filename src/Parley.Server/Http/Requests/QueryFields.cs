using System.Globalization;
using Parley.Core;

namespace Parley.Server.Http.Requests;

/// <summary>The parameters of a query, asked for one by one as <see cref="RequestFields"/> are; each may stand once. That none stands there
/// which the route does not know is seen to before (<see cref="QueryCheck"/>).</summary>
internal sealed class QueryFields
{
    private const int LongestText = 200;

    private readonly IQueryCollection _query;
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    private QueryFields(IQueryCollection query) => _query = query;

    public IResult? Problem => _errors.Count == 0 ? null : Answers.Problem.OfFields(_errors);

    public static ValueTask<QueryFields> BindAsync(HttpContext context) => ValueTask.FromResult(new QueryFields(context.Request.Query));

    /// <summary>What is looked for; empty where nothing is said.</summary>
    public string Text(string name) => One(name) is not { } text ? ""
        : text.Length <= LongestText ? text
        : Wrong(name, $"must have at most {LongestText:D} characters", "");

    /// <summary>0 to 2^53 - 1.</summary>
    public long? Number(string name)
    {
        if (One(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= PathId.Largest
            ? number
            : Wrong<long?>(name, $"must be one number from 0 to {PathId.Largest:D}", null);
    }

    /// <summary>As in a path: what cannot be an id becomes 0, which nothing has.</summary>
    public long? Id(string name) => One(name) is { } text ? PathId.Parse(text) ?? 0 : null;

    /// <summary>Rows of a page, 1 to <see cref="Limits.PageSize"/>.</summary>
    public int? Limit()
    {
        const string Name = "limit";
        var most = Limits.Default.PageSize;
        return Number(Name) is not { } number ? null
            : number >= 1 && number <= most ? (int)number
            : Wrong<int?>(Name, $"must be from 1 to {most:D}", null);
    }

    public bool? Flag(string name) => One(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => Wrong<bool?>(name, "must be true or false", null),
    };

    public T? OneOf<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct =>
        One(name) is not { } word ? null
        : words.TryGetValue(word, out var value) ? value
        : Wrong<T?>(name, $"must be one of: {string.Join(", ", words.Keys)}", null);

    /// <summary>Something that only the server writes and clients give back.</summary>
    public T? Place<T>(string name, Func<string, T?> parse)
        where T : struct =>
        One(name) is not { } text ? null : parse(text) ?? Wrong<T?>(name, "is no place that this server gave out", null);

    public string? One(string name) =>
        !_query.TryGetValue(name, out var values) ? null : values is [{ } text] ? text : Wrong<string?>(name, "must stand once", null);

    /// <summary>Adds a rule of the route's own to what is wrong.</summary>
    public void Require(bool holds, string name, string text)
    {
        if (!holds)
        {
            _errors.TryAdd(name, text);
        }
    }

    private T Wrong<T>(string name, string what, T stand)
    {
        _errors.TryAdd(name, $"{name} {what}.");
        return stand;
    }
}

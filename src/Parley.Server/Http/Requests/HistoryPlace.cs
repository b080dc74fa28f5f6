using System.Globalization;

namespace Parley.Server.Http.Requests;

/// <summary>Which page of a history: <c>before</c>, <c>after</c> or <c>around</c> a seq, and how many.</summary>
internal sealed record HistoryPlace(long? Before, long? After, long? Around, int Limit, IResult? Problem)
{
    private const int DefaultLimit = 50;

    public static ValueTask<HistoryPlace> BindAsync(HttpContext context)
    {
        var errors = new Dictionary<string, string>();
        var query = context.Request.Query;
        var before = Read(query, "before", errors);
        var after = Read(query, "after", errors);
        var around = Read(query, "around", errors);
        var limit = Read(query, "limit", errors) ?? DefaultLimit;
        return ValueTask.FromResult(new HistoryPlace(
            before, after, around, (int)Math.Min(limit, int.MaxValue), errors.Count == 0 ? null : Answers.Problem.OfFields(errors)));
    }

    private static long? Read(IQueryCollection query, string name, Dictionary<string, string> errors)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        if (values is [{ } text]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= PathId.Largest)
        {
            return number;
        }

        errors.Add(name, $"{name} must be one number from 0 to {PathId.Largest:D}.");
        return null;
    }
}

using System.Globalization;

namespace Parley.Server.Http.Requests;

/// <summary>Which page of the list of all people.</summary>
internal sealed record AccountsPlace(string? Query, long? Before, int? Limit, IResult? Problem)
{
    private const int LongestQuery = 100;

    public static ValueTask<AccountsPlace> BindAsync(HttpContext context)
    {
        var errors = new Dictionary<string, string>();
        var query = context.Request.Query;
        var text = query["query"].ToString();
        if (text.Length > LongestQuery || text.Contains('\0'))
        {
            errors.Add("query", $"query must be at most {LongestQuery:D} characters.");
        }

        var (before, limit) = (Read(query, "before", PathId.Largest, errors), Read(query, "limit", int.MaxValue, errors));
        return ValueTask.FromResult(new AccountsPlace(
            text, before, (int?)limit, errors.Count == 0 ? null : Answers.Problem.OfFields(errors)));
    }

    private static long? Read(IQueryCollection query, string name, long most, Dictionary<string, string> errors)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        if (values is [{ } text]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number <= most)
        {
            return number;
        }

        errors.Add(name, $"{name} must be one number from 1 to {most:D}.");
        return null;
    }
}

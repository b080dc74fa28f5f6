using System.Globalization;

namespace Parley.Server.Http.Family000;

/// <summary>The query's <c>page</c>, from 1; what is none means the first page, as its clients are used to.</summary>
internal readonly record struct PageNumber(int Number)
{
    // Far past the end of any conversation; the rows are empty there.
    private const int Last = 10_000_000;

    public static ValueTask<PageNumber> BindAsync(HttpContext context)
    {
        var page = context.Request.Query["page"].ToString();
        var isNumber = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return ValueTask.FromResult(new PageNumber(isNumber ? Math.Clamp(number, 1, Last) : 1));
    }
}

using System.Globalization;

namespace Parley.Server.Http.Family001;

/// <summary>A page by number, from the query's <c>page</c> and <c>limit</c>; what is none means the usual.</summary>
internal readonly record struct PageOf001(int Number, int? Limit)
{
    // Far past the end of any conversation; the rows are empty there.
    private const int Last = 10_000_000;
    private const int MostRows = 100;

    public static ValueTask<PageOf001> BindAsync(HttpContext context) =>
        ValueTask.FromResult(new PageOf001(Read(context, "page", Last) ?? 1, Read(context, "limit", MostRows)));

    /// <summary>Pages of so many rows; at least one.</summary>
    public static int PagesOf(long rows, int perPage) => (int)Math.Max(1, (rows + perPage - 1) / perPage);

    private static int? Read(HttpContext context, string name, int most) =>
        int.TryParse(context.Request.Query[name].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            ? Math.Min(number, most)
            : null;
}

namespace Parley.Server.Tests.Access;

/// <summary>What a row expects of each column: one letter each, blanks apart.</summary>
/// <remarks>
/// <c>+</c> is let in (2xx; the answer that is documented, on a wire), <c>1</c> must sign in first (401), <c>3</c> may not (403), <c>4</c> is
/// told what is told of what does not exist (404, the same bytes), <c>2</c> asks for what cannot be (422), <c>0</c> for what is no request here
/// (bad_request), <c>=</c> is answered like everybody, by what is said and not by who says it.
/// </remarks>
internal static class Cells
{
    private const string Letters = "+01234=";

    public static char Of(string cells, Column column)
    {
        var all = Plain(cells);
        return IsWhole(cells)
            ? all[Array.IndexOf(Column.All, column)]
            : throw new InvalidOperationException($"\"{cells}\" does not say what it expects of each of {Column.All.Length:D} columns.");
    }

    public static bool IsWhole(string cells) => Plain(cells).Length == Column.All.Length && Plain(cells).All(Letters.Contains);

    public static int StatusOf(char cell) => cell switch
    {
        '0' => 400,
        '1' => 401,
        '2' => 422,
        '3' => 403,
        '4' => 404,
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "No refusal."),
    };

    public static string CodeOf(char cell) => cell switch
    {
        '0' => "bad_request",
        '1' => "unauthorized",
        '2' => "validation",
        '3' => "forbidden",
        '4' => "not_found",
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "No refusal."),
    };

    private static string Plain(string cells) => cells.Replace(" ", "", StringComparison.Ordinal);
}

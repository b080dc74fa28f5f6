using System.Globalization;
using Parley.Core.Sync;

namespace Parley.Server.Http.Requests;

/// <summary>Up to where the changes of a conversation are known: a rev, <c>12</c>, or between two pages of what follows it,
/// <c>12.15.930</c>: the rev, and the rev and id of the last row.</summary>
internal readonly record struct ChangePlace(long Rev, SyncCursor? After)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Rev}.{After.GetValueOrDefault().Rev}.{After.GetValueOrDefault().Id}");

    public static ChangePlace? Parse(string text)
    {
        var numbers = text.Split('.', 4).Select(Number).ToArray();
        return numbers switch
        {
            [{ } rev] => new ChangePlace(rev, null),
            [{ } rev, { } last, { } id] => new ChangePlace(rev, new SyncCursor(last, id)),
            _ => null,
        };
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= PathId.Largest ? number : null;
}

using System.Globalization;

namespace Parley.Server.Http.Requests;

/// <summary>
/// An id in a path. What cannot be one becomes 0, which nothing has: a malformed id is answered exactly like one that does not exist.
/// </summary>
internal readonly record struct PathId(long Value)
{
    /// <summary>The largest integer that every JSON reader keeps exactly: 2^53 - 1 (RFC 8259, 6).</summary>
    public const long Largest = (1L << 53) - 1;

    public static implicit operator long(PathId id) => id.Value;

    /// <summary>The signature that minimal APIs look for; it never says no.</summary>
    public static bool TryParse(string text, out PathId id)
    {
        id = new PathId(Parse(text) ?? 0);
        return true;
    }

    /// <summary>Digits only, 1 to <see cref="Largest"/>, and no leading zero: one number has one spelling. Null for all else.</summary>
    public static long? Parse(string text) =>
        !text.StartsWith('0')
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value is > 0 and <= Largest
            ? value
            : null;
}

using System.Globalization;

namespace Parley.Protocols.Wire;

/// <summary>Times of requests: ISO 8601 with seconds and a zone, <c>2026-11-21T02:25:26Z</c>; a fraction of up to three digits may follow.</summary>
public static class TimeReading
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK", "yyyy-MM-dd'T'HH:mm:ss.fffK",
    ];

    /// <param name="milliseconds">UTC, since 1970.</param>
    public static bool TryRead(string text, out long milliseconds)
    {
        // A time without a zone is nobody's: it ends with Z, or with an offset whose sign stands six from the end.
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        var read = DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        milliseconds = time.ToUnixTimeMilliseconds();
        return read && hasZone;
    }
}

using System.Globalization;
using System.Text.Unicode;

namespace Parley.Protocols.Native;

/// <summary>What the JSON reader lets through and no later stage should have to think of.</summary>
internal static class JsonText
{
    /// <summary>
    /// False for bytes that are not UTF-8, and for escapes that spell U+0000 (no database text can hold it) or half a surrogate pair (not
    /// text at all: the reader would throw at its first use). Backslashes stand in strings
    /// only, so the raw bytes can be scanned before parsing.
    /// </summary>
    public static bool IsWhole(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        for (var rest = json; ;)
        {
            var at = rest.IndexOf((byte)'\\');
            if (at < 0 || at + 1 >= rest.Length)
            {
                return true;
            }

            var length = 2;
            if (rest[at + 1] == (byte)'u' && !TryMeasureEscape(rest[at..], out length))
            {
                return false;
            }

            rest = rest[(at + length)..];
        }
    }

    // \u0041 is six bytes, \ud83d\ude00 twelve. What is not hexadecimal is left to the reader, which refuses it.
    private static bool TryMeasureEscape(ReadOnlySpan<byte> text, out int length)
    {
        length = 2;
        if (!TryReadUnit(text, out var unit))
        {
            return true;
        }

        length = 6;
        if (char.IsHighSurrogate(unit))
        {
            length = 12;
            return TryReadUnit(text[6..], out var low) && char.IsLowSurrogate(low);
        }

        return unit != '\0' && !char.IsLowSurrogate(unit);
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < 6 || text[0] != (byte)'\\' || text[1] != (byte)'u')
        {
            return false;
        }

        var isHex = ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        unit = (char)value;
        return isHex;
    }
}

using System.Globalization;
using System.Text;

namespace Parley.Core;

/// <summary>What text from outside must be before it is stored.</summary>
internal static class Text
{
    /// <summary>Content of a message: not blank, no U+0000, no lone surrogates, at most
    /// <paramref name="limit"/> Unicode scalar values.</summary>
    public static Refusal? CheckContent(string? content, int limit, string field = "content")
    {
        if (string.IsNullOrWhiteSpace(content))
        {
            return Refusal.Validation(field, $"{field} must not be blank.");
        }

        if (Length(content) is not { } length)
        {
            return Refusal.Validation(field, $"{field} holds U+0000 or half of a surrogate pair.");
        }

        return length > limit ? Refusal.TooLarge(field, limit) : null;
    }

    /// <summary>A name of a person or conversation: as content, and in one line without
    /// control characters or overrides of direction.</summary>
    public static Refusal? CheckName(string? name, int limit, string field = "name")
    {
        if (CheckContent(name, limit, field) is { } refusal)
        {
            return refusal;
        }

        foreach (var rune in name!.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || IsDirectionOverride(rune.Value))
            {
                return Refusal.Validation(field, $"{field} holds a control character.");
            }
        }

        return null;
    }

    /// <summary>A UUID in any case, with dashes; given back in lower case. Null where it is none.</summary>
    public static string? NormalizeClientId(string clientId) => Guid.TryParseExact(clientId, "D", out var id) ? id.ToString("D") : null;

    // Unicode scalar values; null for text that cannot be stored on both engines or said on every wire.
    private static int? Length(string text)
    {
        var length = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var unit = text[index];
            if (unit == '\0'
                || char.IsLowSurrogate(unit)
                || (char.IsHighSurrogate(unit) && (index + 1 == text.Length || !char.IsLowSurrogate(text[++index]))))
            {
                return null;
            }

            length++;
        }

        return length;
    }

    // U+202A–202E and U+2066–2069 let a name rewrite the line that it stands in.
    private static bool IsDirectionOverride(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}

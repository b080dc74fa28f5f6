using System.Globalization;
using System.Text;

namespace Parley.Core;

/// <summary>What text from outside must be before it is stored.</summary>
internal static class Text
{
    /// <summary>Content of a message: not blank, no U+0000, no lone surrogates, at most
    /// <paramref name="limit"/> Unicode scalar values.</summary>
    public static Refusal? CheckContent(string? content, int limit, string field = "content") =>
        CheckBlank(content, field) ?? CheckLength(content!, limit, field);

    public static Refusal? CheckBlank(string? content, string field = "content") =>
        string.IsNullOrWhiteSpace(content) ? Refusal.Validation(field, $"{field} must not be blank.") : null;

    /// <summary>As content, but for being blank.</summary>
    public static Refusal? CheckLength(string content, int limit, string field = "content")
    {
        if (Length(content) is not { } length)
        {
            return Refusal.Validation(field, $"{field} holds U+0000 or half of a surrogate pair.");
        }

        return length > limit ? Refusal.TooLarge(field, limit) : null;
    }

    /// <summary>A name of a person or conversation: as content, in one line, with something to see in it, and without
    /// characters that nobody sees or that turn the direction of what follows (attacks CX1, CX9).</summary>
    public static Refusal? CheckName(string? name, int limit, string field = "name")
    {
        if (CheckContent(name, limit, field) is { } refusal)
        {
            return refusal;
        }

        var visible = false;
        foreach (var rune in name!.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (category is UnicodeCategory.Format && !IsPartOfWriting(rune.Value)))
            {
                return Refusal.Validation(field, $"{field} holds a control character.");
            }

            visible |= IsVisible(rune, category);
        }

        return visible ? null : Refusal.Validation(field, $"{field} must not be blank.");
    }

    /// <summary>The address of a picture: http or https, or a path of this server; nothing that a browser would run (attack CX2).</summary>
    public static Refusal? CheckAvatarUrl(string url, int limit)
    {
        const string Field = "avatar_url";
        if (url.Length > limit)
        {
            return Refusal.TooLarge(Field, limit);
        }

        // Printable ASCII is all that a URL has (RFC 3986, 2); browsers read \ as /.
        var plain = url.All(letter => letter is > ' ' and <= '~' and not ('\\' or '"' or '<' or '>'));
        var rooted = url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal);
        return plain && (rooted || IsWebAddress(url))
            ? null
            : Refusal.Validation(Field, "avatar_url must begin with https://, http:// or a single /.");
    }

    /// <summary>A UUID in any case, with dashes; given back in lower case. Null where it is none.</summary>
    public static string? NormalizeClientId(string clientId) => Guid.TryParseExact(clientId, "D", out var id) ? id.ToString("D") : null;

    /// <summary>http or https, with a host and without a user before it.</summary>
    public static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.Host.Length > 0
        && address.UserInfo.Length == 0;

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

    // Of the format characters, which nobody sees: the joiners that scripts and emoji are written with, and the tags of flags.
    // U+202A–202E and U+2066–2069, which let a name rewrite the line that it stands in, are not among them.
    private static bool IsPartOfWriting(int value) => value is 0x200C or 0x200D or (>= 0xE0020 and <= 0xE007F);

    // Fillers and the blank pattern of Braille count as letters and symbols, and nobody sees them.
    private static bool IsVisible(Rune rune, UnicodeCategory category) =>
        category is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
        && rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800);
}

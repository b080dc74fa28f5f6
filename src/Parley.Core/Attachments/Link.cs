using System.Globalization;
using System.Text;

namespace Parley.Core.Attachments;

/// <summary>An address of elsewhere that somebody attaches to a message. It is kept and shown, and never asked for.</summary>
internal sealed record Link(string Name, string Url)
{
    private const string Field = "attachment_url";

    // What most file systems take for a name.
    private const int NameLength = 255;

    /// <summary>Only what browsers and this server read alike: http or https, no user before the host (it would look like another host),
    /// no space, backslash, quote, angle bracket or character that nobody sees. <c>validation</c>, <c>too_large</c>.</summary>
    /// <remarks>Here the address of one's own upload will become that upload.</remarks>
    public static Result<Link> Read(string url, int limit)
    {
        if (url.Length > limit)
        {
            return Refusal.TooLarge(Field, limit);
        }

        return IsPlain(url) && HostOf(url) is [not ':', ..] host && !host.Contains('@', StringComparison.Ordinal) && Text.IsWebAddress(url)
            ? new Link(NameOf(new Uri(url)), url)
            : Refusal.Validation(Field, "What is attached must be an address that begins with https:// or http://.");
    }

    // As it stands there, with user and port: what is read into it must not depend on who reads.
    private static string? HostOf(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            ? url[(url.IndexOf(':', StringComparison.Ordinal) + 3)..].Split('/', '?', '#')[0]
            : null;

    /// <summary>The last part of the path, as it would be called when saved; where there is none the host, in ASCII: letters of other scripts
    /// look like those of another host.</summary>
    private static string NameOf(Uri url)
    {
        var last = Visible(Uri.UnescapeDataString(url.AbsolutePath.TrimEnd('/').Split('/')[^1]));
        return last.Length > 0 ? last : url.IdnHost;
    }

    // Printable ASCII, and letters of other scripts as people copy them from the bar of a browser.
    private static bool IsPlain(string url)
    {
        foreach (var rune in url.EnumerateRunes())
        {
            var fits = rune.IsAscii
                ? rune.Value is > ' ' and <= '~' and not ('\\' or '"' or '<' or '>' or '`')
                : rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                    or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    // Without what turns the direction of the line or breaks it, and whatever else nobody sees.
    private static string Visible(string name)
    {
        var visible = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (visible.Length + rune.Utf16SequenceLength <= NameLength
                && rune != Rune.ReplacementChar
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                visible.Append(rune);
            }
        }

        return visible.ToString().Trim();
    }
}

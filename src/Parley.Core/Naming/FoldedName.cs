using System.Globalization;
using System.Text;

namespace Parley.Core.Naming;

/// <summary>A name as it is compared: without case, accents and the many ways of writing one letter.</summary>
/// <remarks>Made here and never in SQL: <c>lower()</c> of SQLite knows ASCII only. UTF-8 bytes, because both engines order these alike.</remarks>
internal static class FoldedName
{
    /// <summary>Words of one name that are found; what comes after is not.</summary>
    public const int WordsOfName = 16;

    /// <summary>Bytes of a word that are compared.</summary>
    private const int WordBytes = 64;

    public static byte[] Of(string name) => Encoding.UTF8.GetBytes(Fold(name));

    /// <summary>The words of a name: runs of letters, digits and marks. Each once.</summary>
    public static IReadOnlyList<byte[]> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in Fold(name).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || IsMark(rune))
            {
                word.Append(rune);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return [.. words.Distinct(StringComparer.Ordinal).Take(WordsOfName).Select(Cut)];
    }

    /// <summary>The first byte string above all that begin with these bytes: 0xFF never stands in UTF-8.</summary>
    public static byte[] After(byte[] word) => [.. word, 0xFF];

    // Up and down again, so that letters with two small forms (σ, ς) meet. Accents are U+0300–036F once they are taken apart.
    private static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var letter in NormalForm.Of(name.Trim(), NormalizationForm.FormKD).ToUpperInvariant().ToLowerInvariant())
        {
            if (letter is < '\u0300' or > '\u036F')
            {
                folded.Append(letter);
            }
        }

        return folded.ToString();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static byte[] Cut(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return bytes.Length <= WordBytes ? bytes : bytes[..WordBytes];
    }
}

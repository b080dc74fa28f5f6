using System.Text;

namespace Parley.Core.Naming;

/// <summary>Normalization that never throws: .NET refuses U+FFFE and halves of surrogate pairs, which any client may send.</summary>
internal static class NormalForm
{
    public static string Of(string text, NormalizationForm form)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes has put U+FFFD in the place of halves.
            whole.Append((rune.Value == 0xFFFE ? Rune.ReplacementChar : rune).ToString());
        }

        return whole.ToString().Normalize(form);
    }
}

using System.Globalization;
using System.Text;
using Parley.Core.Commit;

namespace Parley.Core.Users;

/// <summary>The unique name that mentions use, made from the person's name: letters, digits and dashes, lower case.</summary>
internal static class Handle
{
    private const int Longest = 24;

    /// <summary>The plain form if it is free, else with the lowest number from 2 that makes it so.</summary>
    public static string Free(WriteTransaction transaction, string name)
    {
        var plain = From(name);
        var taken = transaction.Query<string>(
            "SELECT handle_folded FROM users WHERE handle_folded = @plain OR handle_folded LIKE @like", new { plain, like = plain + "-%" })
            .ToHashSet();
        var handle = plain;
        for (var number = 2; taken.Contains(handle); number++)
        {
            handle = string.Create(CultureInfo.InvariantCulture, $"{plain}-{number}");
        }

        return handle;
    }

    private static string From(string name)
    {
        var handle = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                handle.Append(letter);
            }
            else if (handle.Length > 0 && handle[^1] != '-' && !CharUnicodeInfo.GetUnicodeCategory(letter).Equals(UnicodeCategory.NonSpacingMark))
            {
                handle.Append('-');
            }

            if (handle.Length == Longest)
            {
                break;
            }
        }

        var made = handle.ToString().Trim('-');
        return made.Length == 0 ? "user" : made;
    }
}

using System.Globalization;
using System.Text;
using Parley.Core.Commit;
using Parley.Core.Naming;

namespace Parley.Core.Users;

/// <summary>The unique name that mentions use, made from the person's name: letters, digits and dashes, lower case.</summary>
internal static class Handle
{
    private const int Shortest = 2;
    private const int Longest = 24;

    // What mentions, paths and people would take for something else.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "admin", "administrator", "all", "anyone", "api", "bot", "channel", "deleted", "everybody", "everyone", "group", "help", "here", "me",
        "moderator", "nobody", "null", "online", "owner", "parley", "root", "security", "self", "server", "support", "system", "undefined", "you",
    };

    /// <summary>As it is compared: its letters are ASCII.</summary>
    public static string Fold(string handle) => handle.ToLowerInvariant();

    /// <summary>A handle that somebody chose: letters, digits, dashes and underscores, 2 to 24, and none that stands for something else.</summary>
    public static Refusal? Check(string handle)
    {
        const string Field = "handle";
        if (handle.Length is < Shortest or > Longest || !handle.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            return Refusal.Validation(Field, $"handle must have {Shortest:D} to {Longest:D} letters (a-z), digits, dashes or underscores.");
        }

        return Reserved.Contains(Fold(handle)) ? Refusal.Validation(Field, "This handle is reserved.") : null;
    }

    /// <summary>The plain form if it is free, else with the lowest number from 2 that makes it so.</summary>
    public static string Free(WriteTransaction transaction, string name)
    {
        var plain = From(name);
        var taken = transaction.Query<string>(
            "SELECT handle_folded FROM users WHERE handle_folded = @plain OR handle_folded LIKE @like", new { plain, like = plain + "-%" })
            .ToHashSet();
        if (Reserved.Contains(plain))
        {
            taken.Add(plain);
        }

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
        foreach (var letter in NormalForm.Of(name, NormalizationForm.FormKD).ToLowerInvariant())
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

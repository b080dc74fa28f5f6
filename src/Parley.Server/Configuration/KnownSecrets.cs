using System.Text;

namespace Parley.Server.Configuration;

/// <summary>Secrets that everybody knows, because they stand in documentation, and those that can be guessed (attack AU16).</summary>
internal static class KnownSecrets
{
    /// <summary>RFC 7518, 3.2: as long as the hash at least.</summary>
    private const int Least = 32;

    // A text of so few different letters is no random one.
    private const int LeastLetters = 10;

    // Words of which examples are made, letters alone: "your-super-secret-jwt-key-change-this-in-production".
    private static readonly string[] ExampleWords =
    [
        "yoursecret", "yourapp", "yourjwt", "yoursuper", "yourvery", "your256", "yourlong",
        "mysecret", "myjwt", "mysuper", "supersecret", "verysecret",
        "topsecret", "secretkey", "jwtsecret", "changeme", "changethis", "changeit", "replaceme", "replacethis", "placeholder", "example",
        "astringsecretatleast256bitslong", "asecretstring", "atleast256bits", "atleast32char", "dontuse", "donotuse", "keyboardcat",
        "password", "qwertyuiop", "insecure", "letmein",
    ];

    /// <summary>Why a secret is none, without saying it; null where nothing is known against it.</summary>
    public static string? Doubt(string secret)
    {
        if (Encoding.UTF8.GetByteCount(secret) < Least)
        {
            return $"it has fewer than {Least:D} bytes; openssl rand -base64 48 makes a good one";
        }

        if (IsExample(secret))
        {
            return "it is an example from documentation, or made like one; openssl rand -base64 48 makes a good one";
        }

        return secret.Distinct().Count() < LeastLetters ? "it can be guessed; openssl rand -base64 48 makes a good one" : null;
    }

    /// <summary>Made of the words that examples are made of.</summary>
    public static bool IsExample(string secret)
    {
        var letters = string.Concat(secret.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));
        return ExampleWords.Any(word => letters.Contains(word, StringComparison.Ordinal));
    }
}

using System.Security.Cryptography;

namespace Parley.Server.Identity;

/// <summary>Codes for the day the app is gone: ten, each for one use. 80 random bits, so that their plain SHA-256 gives nothing away.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;
    private const int Letters = 16;

    // Crockford's base 32: nothing that looks like something else.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Such as <c>4k7m-qz0c-9x2v-h1rt</c>.</summary>
    public static IReadOnlyList<string> Make() =>
        [.. Enumerable.Range(0, Count).Select(
            _ => string.Join('-', RandomNumberGenerator.GetString(Alphabet, Letters).Chunk(4).Select(four => new string(four))))];

    /// <summary>However it was typed. Null: it is none.</summary>
    public static byte[]? Hash(string text)
    {
        var letters = new string([.. text.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant().Replace('o', '0').Replace('i', '1').Replace('l', '1');
        return letters.Length == Letters ? SessionToken.Hash(letters) : null;
    }
}

namespace Parley.Core.External;

/// <summary>Somebody as another server knows it.</summary>
/// <param name="Issuer">The name of that server in the settings.</param>
/// <param name="Subject">Its own id of the person, compared letter by letter.</param>
public sealed record ExternalId(string Issuer, string Subject)
{
    /// <summary>Characters of a subject.</summary>
    public const int LongestSubject = 255;

    /// <summary>Whether both engines can keep it and every wire can say it.</summary>
    public static bool IsSubject(string text) =>
        text.Length is > 0 and <= LongestSubject && !text.Any(char.IsControl) && text.EnumerateRunes().All(rune => rune.Value != 0xFFFD);
}

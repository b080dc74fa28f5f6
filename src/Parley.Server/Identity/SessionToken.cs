using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Identity;

/// <summary>A session's secret. The client holds the text, the store only its hash: a stolen database opens no session.</summary>
/// <param name="Text"><c>ply_</c> and 256 random bits in base64url; the prefix lets secret scanners find a leaked one.</param>
public sealed record SessionToken(string Text)
{
    private const string Prefix = "ply_";
    private const int SecretBytes = 32;

    /// <summary>The length of every token: what is longer or shorter is none, and is not hashed.</summary>
    public static readonly int Length = Prefix.Length + Base64Url.GetEncodedLength(SecretBytes);

    public static SessionToken New() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>The token after this one, the same for all who hold this one: who knows the session's secret alone, or this one alone, knows
    /// nothing of it.</summary>
    public SessionToken Next(byte[] secret) => new(Prefix + Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(Text))));

    /// <summary>Random bytes for <see cref="Next"/>.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>Without the prefix.</summary>
    public string Secret => Text[Prefix.Length..];

    /// <summary>Null for what is no secret of one.</summary>
    public static SessionToken? OfSecret(string secret) => LooksLikeOne(Prefix + secret) ? new SessionToken(Prefix + secret) : null;

    public static bool LooksLikeOne(string text) => text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>SHA-256 without salt or rounds: 256 random bits cannot be guessed, and the hash is a key to look up.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>The token must not reach a log by way of a record's own text.</summary>
    public override string ToString() => Prefix + "…";
}

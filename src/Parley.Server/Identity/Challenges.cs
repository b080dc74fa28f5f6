using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Parley.Core;
using Parley.Core.Factors;

namespace Parley.Server.Identity;

/// <summary>What a challenge is for; one is never taken for another.</summary>
internal enum ChallengePurpose
{
    SecondFactor,
    NewPasskey,
    PasskeySignIn,
}

/// <summary>A challenge that this server made and that is not over.</summary>
/// <param name="UserId">0: whoever answers it.</param>
internal sealed record Challenge(string Text, long UserId, string State, long ExpiresAt);

/// <summary>
/// What is asked in the first step and answered in the second. The client holds it, sealed, so that asking writes nothing and cannot fill
/// anything; that it is answered once is written down.
/// </summary>
internal sealed class Challenges(ServerKey key, FactorService factors, TimeProvider clock)
{
    private const string Purpose = "challenge";
    private const int HeadBytes = 16;

    // The state of a passkey's challenge is a few hundred bytes.
    private const int LongestText = 4_096;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public Challenge Make(ChallengePurpose purpose, long userId, string state)
    {
        var expiresAt = (clock.GetUtcNow() + Life).ToUnixTimeMilliseconds();
        var plain = new byte[HeadBytes + Encoding.UTF8.GetByteCount(state)];
        BinaryPrimitives.WriteInt64BigEndian(plain, expiresAt);
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(8), userId);
        Encoding.UTF8.GetBytes(state, plain.AsSpan(HeadBytes));
        return new Challenge(Base64Url.EncodeToString(key.Seal(Purpose, purpose.ToString(), plain)), userId, state, expiresAt);
    }

    /// <summary>Null for all that is none, is over, or is for something else.</summary>
    public Challenge? Read(ChallengePurpose purpose, string text)
    {
        if (text.Length > LongestText || !Base64Url.IsValid(text)
            || key.Open(Purpose, purpose.ToString(), Base64Url.DecodeFromChars(text)) is not { } plain)
        {
            return null;
        }

        var expiresAt = BinaryPrimitives.ReadInt64BigEndian(plain);
        return expiresAt <= clock.GetUtcNow().ToUnixTimeMilliseconds()
            ? null
            : new Challenge(
                text, BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(8)), Encoding.UTF8.GetString(plain.AsSpan(HeadBytes)), expiresAt);
    }

    /// <summary>False: it has been answered before.</summary>
    public Task<Result<bool>> UseUpAsync(Challenge challenge, CancellationToken cancellation)
    {
        // Of the bytes, not of the letters: base64url has several spellings of some bytes.
        var hash = System.Security.Cryptography.SHA256.HashData(Base64Url.DecodeFromChars(challenge.Text));
        return factors.AnswerChallengeAsync(hash, challenge.ExpiresAt, cancellation);
    }
}

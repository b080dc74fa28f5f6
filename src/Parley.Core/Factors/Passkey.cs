namespace Parley.Core.Factors;

/// <summary>A public key that an authenticator keeps the private one of. Times are UTC milliseconds.</summary>
/// <param name="SignCount">Of the authenticator; it only grows, unless the key was copied. 0 for ever where it does not count.</param>
/// <param name="Transports">Words of WebAuthn, separated by spaces.</param>
public sealed record Passkey(
    long Id,
    long UserId,
    string Name,
    byte[] CredentialId,
    byte[] PublicKey,
    long SignCount,
    string Transports,
    bool UserVerified,
    bool BackupEligible,
    bool BackedUp,
    long CreatedAt,
    long? LastUsedAt);

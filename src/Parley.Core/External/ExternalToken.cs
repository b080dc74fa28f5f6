namespace Parley.Core.External;

/// <summary>A token of another server that was found good.</summary>
/// <param name="Hash">SHA-256 of its text: nothing else of it is kept.</param>
/// <param name="IssuedAt">UTC milliseconds; null: it does not say.</param>
/// <param name="ExpiresAt">UTC milliseconds: until when it opens, and what it opened stays open.</param>
public sealed record ExternalToken(ExternalId Owner, ExternalProfile Profile, byte[] Hash, long? IssuedAt, long ExpiresAt);

namespace Parley.Core.Sessions;

public sealed class SessionService
{
    /// <summary>Starts a session for a token that only its hash (SHA-256, 32 bytes) is kept of. Past the limit the oldest session ends.</summary>
    public Task<Result<Principal>> StartAsync(long userId, byte[] tokenHash, long expiresAt, string? userAgent, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Null when unknown, ended, expired, or the account is disabled: never told apart.</summary>
    public Task<Principal?> FindAsync(byte[] tokenHash, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<Result<Done>> EndAsync(Principal principal, CancellationToken cancellation) => throw new NotImplementedException();
}

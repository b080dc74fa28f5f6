using Parley.Core.Sessions;

namespace Parley.Server.Identity;

/// <summary>Turns credentials into a principal: one way in for HTTP and for every wire.</summary>
public sealed class Authenticator(SessionService sessions)
{
    private const string Scheme = "Bearer ";

    /// <summary>The principal of a session token; null for all that is none, without saying why.</summary>
    public async Task<Principal?> AuthenticateAsync(string token, CancellationToken cancellation) =>
        SessionToken.LooksLikeOne(token) ? await sessions.FindAsync(SessionToken.Hash(token), cancellation) : null;

    /// <summary>The same for the value of an <c>Authorization</c> header. The scheme's case does not matter (RFC 9110, 11.1).</summary>
    public async Task<Principal?> AuthenticateHeaderAsync(string? authorization, CancellationToken cancellation) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? await AuthenticateAsync(authorization[Scheme.Length..].Trim(), cancellation)
            : null;
}

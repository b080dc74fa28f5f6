using System.Net;
using Parley.Core.External;
using Parley.Core.Sessions;
using Parley.Server.Identity.Tokens;

namespace Parley.Server.Identity;

/// <summary>Turns credentials into a principal: one way in for HTTP and for every wire.</summary>
internal sealed class Authenticator(
    SessionService sessions, ExternalPeople external, OwnTokens ownTokens, Issuers issuers, AccountPolicy policy)
{
    private const string Scheme = "Bearer ";

    /// <summary>The principal of a token: a session's, an API token, a JWT of this server or of one that it trusts. Null for all that is none,
    /// without saying why.</summary>
    /// <param name="address">From where it is used.</param>
    /// <param name="evenIncomplete">Also where the server wants a second factor that was not shown; whoever asks so looks at it. Every other
    /// door is closed to such a session, new doors too.</param>
    public async Task<Principal?> AuthenticateAsync(
        string token, IPAddress? address, CancellationToken cancellation, bool evenIncomplete = false)
    {
        var principal = await FindAsync(token, address?.ToString(), cancellation);
        return principal is not null && (evenIncomplete || Admits(principal)) ? principal : null;
    }

    private async Task<Principal?> FindAsync(string token, string? address, CancellationToken cancellation)
    {
        if (SessionToken.LooksLikeOne(token))
        {
            return await sessions.FindAsync(SessionToken.Hash(token), address, cancellation);
        }

        // A signature is checked before the store is asked for anything.
        return ownTokens.Unwrap(token) is { } own ? await sessions.FindAsync(SessionToken.Hash(own.Text), address, cancellation)
            : issuers.Verify(token) is { } verified ? await external.SignInAsync(verified, address, cancellation)
            : null;
    }

    /// <summary>False where the server wants a second factor that this session lacks.</summary>
    public bool Admits(Principal principal) => !policy.IsIncomplete(principal);

    public async Task<Principal?> AuthenticateAsync(
        Credentials credentials, IPAddress? address, CancellationToken cancellation, bool evenIncomplete = false) =>
        TokenOf(credentials) is { } token ? await AuthenticateAsync(token, address, cancellation, evenIncomplete) : null;

    /// <summary>The scheme's case does not matter (RFC 9110, 11.1).</summary>
    public static string? TokenOf(Credentials credentials) => credentials switch
    {
        { Kind: CredentialKind.Cookie, Text: { } token } => token,
        { Kind: CredentialKind.Header, Text: { } text } when text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) =>
            text[Scheme.Length..].Trim(),
        _ => null,
    };
}

using System.Net;
using Parley.Core.Sessions;

namespace Parley.Server.Identity;

/// <summary>Turns credentials into a principal: one way in for HTTP and for every wire.</summary>
public sealed class Authenticator(SessionService sessions, AccountPolicy policy)
{
    private const string Scheme = "Bearer ";

    /// <summary>The principal of a token; null for all that is none, without saying why.</summary>
    /// <param name="address">From where it is used.</param>
    /// <param name="evenIncomplete">Also where the server wants a second factor that was not shown; whoever asks so looks at it. Every other
    /// door is closed to such a session, new doors too.</param>
    public async Task<Principal?> AuthenticateAsync(
        string token, IPAddress? address, CancellationToken cancellation, bool evenIncomplete = false)
    {
        var principal = SessionToken.LooksLikeOne(token)
            ? await sessions.FindAsync(SessionToken.Hash(token), address?.ToString(), cancellation)
            : null;
        return principal is not null && (evenIncomplete || Admits(principal)) ? principal : null;
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

using System.Net;
using Parley.Core.Sessions;

namespace Parley.Server.Identity;

/// <summary>Turns credentials into a principal: one way in for HTTP and for every wire.</summary>
public sealed class Authenticator(SessionService sessions)
{
    private const string Scheme = "Bearer ";

    /// <summary>The principal of a token; null for all that is none, without saying why.</summary>
    /// <param name="address">From where it is used.</param>
    public async Task<Principal?> AuthenticateAsync(string token, IPAddress? address, CancellationToken cancellation) =>
        SessionToken.LooksLikeOne(token) ? await sessions.FindAsync(SessionToken.Hash(token), address?.ToString(), cancellation) : null;

    public async Task<Principal?> AuthenticateAsync(Credentials credentials, IPAddress? address, CancellationToken cancellation) =>
        TokenOf(credentials) is { } token ? await AuthenticateAsync(token, address, cancellation) : null;

    /// <summary>The scheme's case does not matter (RFC 9110, 11.1).</summary>
    public static string? TokenOf(Credentials credentials) => credentials switch
    {
        { Kind: CredentialKind.Cookie, Text: { } token } => token,
        { Kind: CredentialKind.Header, Text: { } text } when text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) =>
            text[Scheme.Length..].Trim(),
        _ => null,
    };
}

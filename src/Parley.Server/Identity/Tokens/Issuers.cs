using Parley.Core.External;

namespace Parley.Server.Identity.Tokens;

/// <summary>The other servers whose tokens are believed.</summary>
internal sealed class Issuers
{
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<(IssuerSettings Settings, IssuerKeys Keys)> _all;

    /// <exception cref="Configuration.ConfigurationException">A key cannot be read.</exception>
    public Issuers(IdentitySettings settings, TimeProvider clock, ILogger<IssuerKeys> logger)
    {
        _clock = clock;
        _all = [.. settings.Issuers.Select(issuer => (issuer, new IssuerKeys(issuer, clock, logger)))];
        foreach (var (_, keys) in _all)
        {
            keys.Load();
        }
    }

    /// <summary>Null for what no issuer has made, or made for another time or place.</summary>
    public ExternalToken? Verify(string token)
    {
        if (!LooksLikeOne(token))
        {
            return null;
        }

        foreach (var (settings, keys) in _all)
        {
            var issuer = new JwtIssuer(settings.Issuer, settings.Algorithm, keys.Current())
            {
                Audience = settings.Audience,
                Leeway = settings.Leeway,
                SubjectClaims = settings.IdClaims,
            };
            if (JwtVerifier.Verify(token, issuer, _clock.GetUtcNow()) is { } claims)
            {
                return new ExternalToken(
                    new ExternalId(settings.Name, claims.Subject),
                    new ExternalProfile(
                        claims.Text(settings.NameClaims), claims.Text(settings.EmailClaims), claims.Text(settings.AvatarClaims)),
                    SessionToken.Hash(token),
                    claims.IssuedAt?.ToUnixTimeMilliseconds(),
                    (claims.ExpiresAt + settings.Leeway).ToUnixTimeMilliseconds());
            }
        }

        return null;
    }

    /// <summary>A look that costs nothing, before signatures are checked.</summary>
    public static bool LooksLikeOne(string token) => token.Length <= JwtVerifier.MaxLength && token.AsSpan().Count('.') == 2;
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Parley.Server.Identity.Tokens;

/// <summary>
/// The JWTs of this server itself, for clients that want to read from their token who they are. One is a session's token in the form of a
/// JWT (<c>jti</c> is its secret), so it dies with the session, and being refreshed, reused or revoked is one matter for both forms.
/// </summary>
internal sealed class OwnTokens
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    private readonly TimeProvider _clock;
    private readonly string _name;
    private readonly byte[] _secret;
    private readonly JwtIssuer _issuer;

    public OwnTokens(ServerKey key, WebSettings web, TimeProvider clock)
    {
        _clock = clock;
        _name = web.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? "parley";
        _secret = Encoding.ASCII.GetBytes(key.Derive("jwt", "HS256"));
        _issuer = new JwtIssuer(_name, JwtAlgorithm.HS256, [JwtKey.OfSecret(_secret)]) { Leeway = TimeSpan.Zero };
    }

    // {"iss":"https://chat.example","sub":"7","sid":"0b…","iat":1763691926,"exp":1766283926,"jti":"3q2-7w…"}
    public string Wrap(SessionToken token, long userId, string sessionId, long expiresAt)
    {
        var claims = new JsonObject
        {
            ["iss"] = _name,
            ["sub"] = userId.ToString(CultureInfo.InvariantCulture),
            ["sid"] = sessionId,
            ["iat"] = _clock.GetUtcNow().ToUnixTimeSeconds(),
            ["exp"] = expiresAt / 1_000,
            ["jti"] = token.Secret,
        };
        var signed = $"{Encode(Header)}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The session's token in it; null for what this server has not made, or whose time is over.</summary>
    public SessionToken? Unwrap(string token) =>
        Issuers.LooksLikeOne(token)
        && JwtVerifier.Verify(token, _issuer, _clock.GetUtcNow()) is { } claims
        && claims.Text(["jti"]) is { } secret
        && SessionToken.OfSecret(secret) is { } inner
            ? inner
            : null;

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

namespace Parley.Server.Identity.Tokens;

/// <summary>The signatures that are taken (RFC 7518, 3.1). <c>none</c> is not among them, and an issuer has exactly one.</summary>
public enum JwtAlgorithm
{
    HS256,
    RS256,
    ES256,
}

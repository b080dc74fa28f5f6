namespace Parley.Server.Identity.Tokens;

/// <summary>Whose tokens are believed, and what must stand in them.</summary>
/// <param name="Name">Compared with <c>iss</c>; null: a token need not name its issuer, and what it names is not looked at.</param>
/// <param name="Algorithm">The one that its tokens are signed with, whatever they say themselves.</param>
/// <param name="Keys">All of that algorithm.</param>
public sealed record JwtIssuer(string? Name, JwtAlgorithm Algorithm, IReadOnlyList<JwtKey> Keys)
{
    /// <summary>One that <c>aud</c> must contain; null: <c>aud</c> is not looked at.</summary>
    public string? Audience { get; init; }

    /// <summary>How far the clocks of the two servers may be apart.</summary>
    public TimeSpan Leeway { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The claims that say who it is, a string or an integer: the first of them that a token has.</summary>
    public IReadOnlyList<string> SubjectClaims { get; init; } = ["sub"];
}

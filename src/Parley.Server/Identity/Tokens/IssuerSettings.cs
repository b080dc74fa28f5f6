namespace Parley.Server.Identity.Tokens;

/// <summary>Another server whose tokens are believed, as whoever runs this one wrote it down.</summary>
/// <param name="Name">Tells its people from those of others, for ever: letters, digits and dashes.</param>
public sealed record IssuerSettings(string Name, JwtAlgorithm Algorithm, KeySource Key)
{
    /// <summary>What <c>iss</c> must be; null: it is not looked at.</summary>
    public string? Issuer { get; init; }

    /// <summary>One that <c>aud</c> must contain; null: it is not looked at.</summary>
    public string? Audience { get; init; }

    public TimeSpan Leeway { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The claims that say who it is: the first that a token has.</summary>
    public IReadOnlyList<string> IdClaims { get; init; } = ["sub"];

    public IReadOnlyList<string> NameClaims { get; init; } = ["name"];

    public IReadOnlyList<string> EmailClaims { get; init; } = ["email"];

    public IReadOnlyList<string> AvatarClaims { get; init; } = ["picture"];

    /// <summary>A cookie of its own that may carry the token; null: none.</summary>
    public string? Cookie { get; init; }

    /// <summary>Whether its ids are the ids of people here.</summary>
    public bool OwnsIds { get; init; }
}

/// <summary>Where the key of an issuer is.</summary>
/// <param name="Secret">Of HS256, in the settings themselves.</param>
/// <param name="File">Else a file, looked at again when it changes.</param>
public sealed record KeySource(KeyForm Form, byte[]? Secret = null, string? File = null)
{
    /// <summary>The secret must not reach a log by way of a record's own text.</summary>
    public override string ToString() => $"{Form} {File}".Trim();
}

public enum KeyForm
{
    /// <summary>The bytes of a text.</summary>
    Secret,

    /// <summary>A public key in PEM.</summary>
    Pem,

    /// <summary>RFC 7517, 5.</summary>
    JwkSet,
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Server.Identity;
using Parley.Server.Identity.Tokens;

namespace Parley.Server.Configuration;

/// <summary>The settings of other servers' tokens, which only make sense together.</summary>
internal static class IssuerReading
{
    /// <summary>The issuer that a bare secret makes.</summary>
    public const string PlainName = "app";

    private const int MostIssuers = 16;
    private const int LongestName = 32;
    private const int MostLeewaySeconds = 300;

    /// <summary>Throws <see cref="ConfigurationException"/>. Keys are read when the server starts.</summary>
    public static IReadOnlyList<IssuerSettings> Of(EffectiveSettings effective)
    {
        var issuers = Plain(effective).Concat(Listed(effective.Get(Settings.JwtIssuers))).ToList();
        if (issuers.Count > MostIssuers)
        {
            throw new ConfigurationException($"jwt.issuers names more than {MostIssuers:D} issuers.");
        }

        if (issuers.GroupBy(issuer => issuer.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ConfigurationException($"jwt.issuers names \"{twice.Key}\" twice; jwt.secret is the issuer \"{PlainName}\".");
        }

        var owners = issuers.Count(issuer => issuer.OwnsIds);
        if (owners > 1)
        {
            throw new ConfigurationException("jwt: only one issuer can own the ids.");
        }

        if (owners == 1 && effective.Get(Settings.Registration) is not Registration.Closed)
        {
            throw new ConfigurationException("An issuer that owns the ids needs registration closed: nobody else's id may be one of its own.");
        }

        return issuers;
    }

    /// <summary>With secrets hidden.</summary>
    public static string Shown(string text)
    {
        var issuers = JsonNode.Parse(text)!.AsArray();
        foreach (var issuer in issuers.OfType<JsonObject>().Where(issuer => issuer.ContainsKey("secret")))
        {
            issuer["secret"] = "(hidden)";
        }

        return issuers.ToJsonString();
    }

    // JWT_SECRET of an application: one algorithm, and the claims that such applications use.
    private static IEnumerable<IssuerSettings> Plain(EffectiveSettings effective)
    {
        if (effective.Get(Settings.JwtSecret) is not { Length: > 0 } secret)
        {
            yield break;
        }

        CheckSecret(secret, effective.SourceOf(Settings.JwtSecret));
        yield return new IssuerSettings(PlainName, JwtAlgorithm.HS256, new KeySource(KeyForm.Secret, Encoding.UTF8.GetBytes(secret)))
        {
            IdClaims = ["sub", "id", "userId"],
            AvatarClaims = ["picture", "avatar", "image"],
            OwnsIds = effective.Get(Settings.JwtIds) is IdsOf.Own,
        };
    }

    private static IEnumerable<IssuerSettings> Listed(string text)
    {
        if (text.Length == 0)
        {
            yield break;
        }

        using var document = JsonDocument.Parse(text);
        var number = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            var fields = new IssuerFields(element, $"jwt.issuers[{number++:D}]");
            yield return Read(fields);
            fields.CheckRest();
        }
    }

    private static IssuerSettings Read(IssuerFields fields)
    {
        var name = fields.Text("name");
        if (name is not { Length: > 0 and <= LongestName }
            || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            throw fields.Wrong("name", $"must be 1 to {LongestName:D} letters (a-z), digits and dashes");
        }

        var algorithm = fields.Text("algorithm") switch
        {
            "HS256" => JwtAlgorithm.HS256,
            "RS256" => JwtAlgorithm.RS256,
            "ES256" => JwtAlgorithm.ES256,
            _ => throw fields.Wrong("algorithm", "must be HS256, RS256 or ES256"),
        };
        var claims = fields.Object("claims");
        var issuer = new IssuerSettings(name, algorithm, Key(fields, algorithm))
        {
            Issuer = fields.Text("iss"),
            Audience = fields.Text("aud"),
            Leeway = TimeSpan.FromSeconds(fields.Number("leeway_seconds", MostLeewaySeconds) ?? 30),
            IdClaims = claims.Texts("id") ?? ["sub"],
            NameClaims = claims.Texts("name") ?? ["name"],
            EmailClaims = claims.Texts("email") ?? ["email"],
            AvatarClaims = claims.Texts("avatar") ?? ["picture"],
            Cookie = Cookie(fields),
            OwnsIds = (fields.Text("ids") ?? "parley") switch
            {
                "own" => true,
                "parley" => false,
                _ => throw fields.Wrong("ids", "must be parley or own"),
            },
        };
        claims.CheckRest();
        return algorithm is not JwtAlgorithm.HS256 && issuer.Issuer is null
            ? throw fields.Wrong("iss", "is needed: a public key alone does not say whose tokens are meant")
            : issuer;
    }

    private static KeySource Key(IssuerFields fields, JwtAlgorithm algorithm)
    {
        var (secret, secretFile) = (fields.Text("secret"), fields.Text("secret_file"));
        var (keyFile, jwksFile) = (fields.Text("key_file"), fields.Text("jwks_file"));
        if (new[] { secret, secretFile, keyFile, jwksFile }.Count(source => source is not null) != 1)
        {
            throw fields.Wrong("secret", "or secret_file, key_file or jwks_file must be there, exactly one of them");
        }

        if (algorithm is JwtAlgorithm.HS256 ? keyFile is not null : (secret ?? secretFile) is not null)
        {
            throw fields.Wrong("algorithm", "has a secret where it is HS256, and a public key in key_file or jwks_file where it is not");
        }

        if (secret is not null)
        {
            CheckSecret(secret, fields.Path);
            return new KeySource(KeyForm.Secret, Encoding.UTF8.GetBytes(secret));
        }

        return secretFile is not null ? new KeySource(KeyForm.Secret, File: secretFile)
            : keyFile is not null ? new KeySource(KeyForm.Pem, File: keyFile)
            : new KeySource(KeyForm.JwkSet, File: jwksFile);
    }

    private static string? Cookie(IssuerFields fields)
    {
        var cookie = fields.Text("cookie");

        // A token of RFC 6265, 4.1.1, as far as anybody uses it.
        var isName = cookie is null
            || (cookie.Length is > 0 and <= 64 && cookie.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'));
        return isName && cookie?.EndsWith("parley_session", StringComparison.Ordinal) is not true
            ? cookie
            : throw fields.Wrong("cookie", "must be the name of a cookie: letters, digits, - _ and ., and not Parley's own");
    }

    private static void CheckSecret(string secret, string source)
    {
        if (KnownSecrets.Doubt(secret) is { } doubt)
        {
            throw new ConfigurationException($"The secret of JWTs ({source}) cannot be used: {doubt}.");
        }
    }
}

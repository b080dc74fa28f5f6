using Parley.Server.Configuration;
using Parley.Server.Identity.Tokens;
using Xunit;

namespace Parley.Server.Tests.Configuration;

/// <summary>The settings of other servers' tokens.</summary>
public sealed class IssuerSettingsTests : IDisposable
{
    private const string Secret = "Zt7-of-these-tests-alone-9pQxV2kLmN4rB8wY";

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_secret_alone_is_an_issuer()
    {
        var issuer = Assert.Single(Read(new() { ["JWT_SECRET"] = Secret }));
        Assert.Equal(("app", JwtAlgorithm.HS256, false), (issuer.Name, issuer.Algorithm, issuer.OwnsIds));
        Assert.Equal(["sub", "id", "userId"], issuer.IdClaims);
    }

    [Theory]
    [InlineData("your-secret-key")]
    [InlineData("secret")]
    [InlineData("your-256-bit-secret")]
    [InlineData("a-string-secret-at-least-256-bits-long")]
    [InlineData("your-super-secret-jwt-key-change-this-in-production")]
    [InlineData("your_jwt_secret_key_here_your_jwt_secret_key_here")]
    [InlineData("CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("1234567812345678123456781234567812345678")]
    public void A_secret_that_everybody_knows_stops_the_start_and_is_not_said(string secret)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Read(new() { ["JWT_SECRET"] = secret }));
        Assert.Contains("JWT_SECRET", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refused.Message.Replace("The secret of JWTs", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void All_of_an_issuer_stands_in_the_file()
    {
        File.WriteAllText(
            Path.Combine(_directory, "parley.json"),
            """
            {"jwt": {"issuers": [{"name": "shop", "algorithm": "ES256", "jwks_file": "/etc/shop.json", "iss": "https://shop.example", "aud": "chat",
              "leeway_seconds": 5, "claims": {"id": ["user_id", "sub"], "name": "nickname"}, "cookie": "shop_token", "ids": "own"}]},
             "registration": "closed"}
            """);
        var issuer = Assert.Single(Read([]));
        Assert.Equal(("https://shop.example", "chat", 5), (issuer.Issuer, issuer.Audience, issuer.Leeway.TotalSeconds));
        Assert.Equal(["user_id", "sub"], issuer.IdClaims);
        Assert.Equal(["nickname", "email", "picture"], [.. issuer.NameClaims, .. issuer.EmailClaims, .. issuer.AvatarClaims]);
        Assert.Equal(("shop_token", true, "/etc/shop.json"), (issuer.Cookie, issuer.OwnsIds, issuer.Key.File));
        var settings = ServerSettings.From(SettingsReading.Read(["--data", _directory], new Dictionary<string, string>()));
        Assert.Equal("shop", settings.Limits.OwnIds);
        Assert.Equal(["shop_token"], settings.Web.IssuerCookies);
    }

    [Theory]
    [InlineData("{}", "must be")]
    [InlineData("[7]", "jwt.issuers[0] must be an object")]
    [InlineData("[{}]", "jwt.issuers[0].name")]
    [InlineData("""[{"name":"Shop","algorithm":"HS256","secret":"{s}"}]""", "jwt.issuers[0].name")]
    [InlineData("""[{"name":"shop","algorithm":"none","secret":"{s}"}]""", "jwt.issuers[0].algorithm")]
    [InlineData("""[{"name":"shop","algorithm":"HS512","secret":"{s}"}]""", "jwt.issuers[0].algorithm")]
    [InlineData("""[{"name":"shop","algorithm":"HS256"}]""", "exactly one")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","secret_file":"x"}]""", "exactly one")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","key_file":"x"}]""", "jwt.issuers[0].algorithm")]
    [InlineData("""[{"name":"shop","algorithm":"RS256","secret":"{s}","iss":"x"}]""", "jwt.issuers[0].algorithm")]
    [InlineData("""[{"name":"shop","algorithm":"RS256","key_file":"x"}]""", "jwt.issuers[0].iss")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"too short"}]""", "32 bytes")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","leeway_seconds":301}]""", "leeway_seconds")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","cookie":"a b"}]""", "cookie")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","cookie":"__Host-parley_session"}]""", "cookie")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","ids":"mine"}]""", "ids")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","claims":{"id":[]}}]""", "jwt.issuers[0].claims.id")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","claims":{"user":"x"}}]""", "jwt.issuers[0].claims.user is not a setting")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","audience":"x"}]""", "jwt.issuers[0].audience is not a setting")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}"},{"name":"shop","algorithm":"HS256","secret":"{s}"}]""", "twice")]
    [InlineData("""[{"name":"app","algorithm":"HS256","secret":"{s}"}]""", "twice")]
    [InlineData("""[{"name":"shop","algorithm":"HS256","secret":"{s}","ids":"own"}]""", "registration closed")]
    public void What_cannot_be_is_refused_with_its_place_and_without_its_secret(string issuers, string why)
    {
        var environment = new Dictionary<string, string> { ["PARLEY_JWT__ISSUERS"] = issuers.Replace("{s}", Secret, StringComparison.Ordinal) };
        if (issuers.Contains("\"app\"", StringComparison.Ordinal))
        {
            environment["JWT_SECRET"] = Secret;
        }

        var refused = Assert.Throws<ConfigurationException>(() => Read(environment));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_printed_shows_issuers_without_their_secrets()
    {
        var environment = new Dictionary<string, string>
        {
            ["JWT_SECRET"] = Secret,
            ["PARLEY_JWT__ISSUERS"] = $$"""[{"name":"shop","algorithm":"HS256","secret":"{{Secret}}","iss":"https://shop.example"}]""",
        };
        var output = new StringWriter();
        SettingsPage.WriteInForce(SettingsReading.Read(["--data", _directory], environment), output);
        Assert.Contains("\"iss\":\"https://shop.example\"", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("jwt.secret = (hidden)   (environment variable JWT_SECRET)", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, output.ToString(), StringComparison.Ordinal);
    }

    private IReadOnlyList<IssuerSettings> Read(Dictionary<string, string> environment) =>
        ServerSettings.From(SettingsReading.Read(["--data", _directory], environment)).Identity.Issuers;
}

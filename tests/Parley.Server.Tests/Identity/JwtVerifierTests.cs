using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Server.Identity.Tokens;
using Xunit;

namespace Parley.Server.Tests.Identity;

/// <summary>The vectors of RFC 7515, tokens that are good, and a table of those that are not.</summary>
public sealed class JwtVerifierTests : IDisposable
{
    private const string RfcClaims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private const string Good = """{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600}""";
    private const string Header = """{"alg":"HS256","typ":"JWT","kid":"a"}""";

    private static readonly DateTimeOffset RfcTime = DateTimeOffset.FromUnixTimeSeconds(1_300_819_000);
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
    private static readonly byte[] Secret = SHA256.HashData("a secret of these tests alone"u8);

    private readonly JwtKey _key = JwtKey.OfSecret(Secret, "a");

    private JwtIssuer Issuer => new("https://id.example", JwtAlgorithm.HS256, [_key]) { Audience = "chat" };

    public void Dispose() => _key.Dispose();

    [Fact]
    public void The_example_A1_of_RFC_7515_is_good()
    {
        using var key = JwtKey.OfSecret(
            Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"));
        AssertRfc($"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{RfcClaims}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", key);
    }

    [Fact]
    public void The_example_A2_of_RFC_7515_is_good()
    {
        using var key = JwtKey.OfRsa(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(
                "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPE" +
                "wOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5" +
                "ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"),
            Exponent = [1, 0, 1],
        });
        AssertRfc(
            $"eyJhbGciOiJSUzI1NiJ9.{RfcClaims}." +
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBY" +
            "NX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7" +
            "noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
            key);
    }

    [Fact]
    public void The_example_A3_of_RFC_7515_is_good()
    {
        using var key = JwtKey.OfEcdsa(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Base64Url.DecodeFromChars("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                Y = Base64Url.DecodeFromChars("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
            },
        });
        AssertRfc($"eyJhbGciOiJFUzI1NiJ9.{RfcClaims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q", key);
    }

    [Theory]
    [InlineData(Good, "ada")]
    [InlineData("""{"sub":7,"iss":"https://id.example","aud":["a","chat"],"exp":1000600.5}""", "7")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":999971}""", "ada")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600,"nbf":1000030,"iat":1000030}""", "ada")]
    [InlineData("""{"sub":"Ada Löwe 👋","iss":"https://id.example","aud":"chat","exp":1000600,"roles":[{"a":["b"]}]}""", "Ada Löwe 👋")]
    public void Claims_that_are_good(string claims, string subject) => Assert.Equal(subject, Verify(Sign(Header, claims))?.Subject);

    [Theory]
    [InlineData("""{"alg":"HS256"}""")]
    [InlineData("""{"typ":"jwt","alg":"HS256"}""")]
    [InlineData("""{"typ":"at+jwt","alg":"HS256","kid":"a","cty":"x"}""")]
    public void Headers_that_are_good(string header) => Assert.NotNull(Verify(Sign(header, Good)));

    [Fact]
    public void What_is_not_asked_for_is_not_looked_at()
    {
        var issuer = new JwtIssuer(null, JwtAlgorithm.HS256, [_key]) { SubjectClaims = ["user_id"], Leeway = TimeSpan.Zero };
        Assert.Equal("7", JwtVerifier.Verify(Sign(Header, """{"user_id":7,"exp":1000001}"""), issuer, Now)?.Subject);
        Assert.Null(JwtVerifier.Verify(Sign(Header, """{"user_id":7,"exp":1000000}"""), issuer, Now));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"HS384"}""")]
    [InlineData("""{"alg":"HS512"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"PS256"}""")]
    [InlineData("""{"alg":"HS256 "}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":1}""")]
    [InlineData("""{"ALG":"HS256"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"none","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"HS256","crit":[]}""")]
    [InlineData("""{"alg":"HS256","typ":"JWE"}""")]
    [InlineData("""{"alg":"HS256","typ":7}""")]
    [InlineData("""{"alg":"HS256","kid":"b"}""")]
    [InlineData("""{"alg":"HS256","kid":"../../etc/passwd"}""")]
    [InlineData("""{"alg":"HS256","kid":7}""")]
    [InlineData("""{"alg":"HS256","kid":null}""")]
    [InlineData("""{"alg":"HS256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"HS256","\ud800":1}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("\"HS256\"")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"alg":"HS256"} """ + "x")]
    [InlineData("""{"alg":"HS256",}""")]
    public void Headers_that_are_not(string header) => Assert.Null(Verify(Sign(header, Good)));

    [Theory]
    [InlineData("""{"iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":null,"iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"","iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":true,"iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":1.5,"iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":["ada"],"iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":{"id":"ada"},"iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada\u0000","iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada\n","iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"\udc00","iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":99999999999999999999,"iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"bob","sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example/","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://ID.example","aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":["https://id.example"],"aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":null,"aud":"chat","exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chats","exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":[],"exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":["a",7],"exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":{"chat":1},"exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":null,"exp":1000600}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat"}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":null}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":"1000600"}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":999970}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":0}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":-1}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1e999}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1e20}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600,"nbf":1000031}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600,"nbf":"0"}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600,"iat":1000031}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600,"iat":true}""")]
    [InlineData("""{"sub":"ada","iss":"https://id.example","aud":"chat","exp":1000600,"deep":[[[[[[[[[]]]]]]]]]}""")]
    [InlineData("""[{"sub":"ada"}]""")]
    [InlineData("\"ada\"")]
    [InlineData("{")]
    public void Claims_that_are_not(string claims) => Assert.Null(Verify(Sign(Header, claims)));

    public static TheoryData<string> Shapes()
    {
        var good = Sign(Header, Good);
        var parts = good.Split('.');
        return
        [
            "", ".", "..", "...", parts[0], $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}", $"{parts[0]}..{parts[2]}",
            $"{good}.", $".{good}", $"{good}.{parts[2]}", $"{good}=", $"{good} ", $" {good}", $"{good}\n", $"{parts[0]}.{parts[1]}=.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2][..^1]}", $"{parts[0]}.{parts[1]}.{parts[2]}A", $"{parts[0]}.{parts[1]}.{Other(parts[2])}",
            $"{parts[0]}.{Other(parts[1])}.{parts[2]}", $"{Other(parts[0])}.{parts[1]}.{parts[2]}", $"{parts[1]}.{parts[0]}.{parts[2]}",
            $"Bearer {good}", good.Replace('.', ','), good.ToUpperInvariant(), good + new string('A', JwtVerifier.MaxLength),
        ];
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_has_not_the_shape_or_the_signature_of_a_token_is_none(string token) => Assert.Null(Verify(token));

    [Fact]
    public void A_signature_has_one_spelling()
    {
        // The last character of 43 carries four bits; the other two are free to be anything, and must be nothing.
        var good = Sign(Header, Good);
        var spellings = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            .Where(last => Verify(good[..^1] + last) is not null);
        Assert.Equal([good[^1]], spellings);
    }

    [Fact]
    public void A_public_key_is_no_secret()
    {
        using var rsa = RSA.Create(2048);
        using var key = JwtKey.OfRsa(rsa.ExportParameters(includePrivateParameters: false));
        var issuer = Issuer with { Algorithm = JwtAlgorithm.RS256, Keys = [key] };
        byte[][] secrets =
            [rsa.ExportRSAPublicKey(), rsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem())];
        foreach (var secret in secrets)
        {
            Assert.Null(JwtVerifier.Verify(Sign(Header, Good, secret), issuer, Now));
            Assert.Null(JwtVerifier.Verify(Sign("""{"alg":"RS256"}""", Good, secret), issuer, Now));
        }

        var signed = $"{Encode("""{"alg":"RS256"}""")}.{Encode(Good)}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.NotNull(JwtVerifier.Verify($"{signed}.{Base64Url.EncodeToString(signature)}", issuer, Now));
    }

    [Fact]
    public void A_key_that_a_token_brings_along_is_not_used()
    {
        using var own = RSA.Create(2048);
        using var theirs = RSA.Create(2048);
        using var key = JwtKey.OfRsa(own.ExportParameters(includePrivateParameters: false), "a");
        var jwk = Base64Url.EncodeToString(theirs.ExportParameters(includePrivateParameters: false).Modulus);
        var signed = Encode($$$"""{"alg":"RS256","kid":"a","jwk":{"kty":"RSA","n":"{{{jwk}}}","e":"AQAB"}}""") + "." + Encode(Good);
        var signature = theirs.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.Null(JwtVerifier.Verify(
            $"{signed}.{Base64Url.EncodeToString(signature)}", Issuer with { Algorithm = JwtAlgorithm.RS256, Keys = [key] }, Now));
    }

    [Fact]
    public void An_ES256_signature_is_64_bytes_that_are_not_zero()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = JwtKey.OfEcdsa(ecdsa.ExportParameters(includePrivateParameters: false));
        var issuer = Issuer with { Algorithm = JwtAlgorithm.ES256, Keys = [key] };
        var signed = Encode("""{"alg":"ES256"}""") + "." + Encode(Good);
        var bytes = Encoding.ASCII.GetBytes(signed);
        var right = ecdsa.SignData(bytes, HashAlgorithmName.SHA256);
        Assert.NotNull(JwtVerifier.Verify($"{signed}.{Base64Url.EncodeToString(right)}", issuer, Now));
        foreach (var signature in new[]
        {
            new byte[64], ecdsa.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            [.. right, 0], ecdsa.SignData(bytes, HashAlgorithmName.SHA384),
        })
        {
            Assert.Null(JwtVerifier.Verify($"{signed}.{Base64Url.EncodeToString(signature)}", issuer, Now));
        }
    }

    [Fact]
    public void Weak_keys_are_none()
    {
        using var rsa = RSA.Create(1024);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => JwtKey.OfSecret(new byte[31]));
        Assert.Throws<ArgumentException>(() => JwtKey.OfRsa(rsa.ExportParameters(includePrivateParameters: false)));
        Assert.Throws<ArgumentException>(() => JwtKey.OfEcdsa(ecdsa.ExportParameters(includePrivateParameters: false)));
    }

    private static void AssertRfc(string token, JwtKey key)
    {
        var issuer = new JwtIssuer("joe", key.Algorithm, [key]) { SubjectClaims = ["iss"] };
        var claims = JwtVerifier.Verify(token, issuer, RfcTime);
        Assert.Equal(("joe", 1_300_819_380), (claims?.Subject, claims?.ExpiresAt.ToUnixTimeSeconds()));
        Assert.Equal(JsonValueKind.True, claims!.All.GetProperty("http://example.com/is_root").ValueKind);
        Assert.Null(JwtVerifier.Verify(token, issuer, RfcTime.AddYears(1)));
        Assert.Null(JwtVerifier.Verify(token, issuer with { Name = "jane" }, RfcTime));
    }

    private static string Sign(string header, string claims, byte[]? secret = null)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret ?? Secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    // The same length, another first character.
    private static string Other(string part) => (part[0] == 'e' ? 'f' : 'e') + part[1..];

    private JwtClaims? Verify(string token) => JwtVerifier.Verify(token, Issuer, Now);
}

using System.Security.Cryptography;
using System.Text;
using Parley.Server.Identity.Tokens;
using Xunit;

namespace Parley.Server.Tests.Tokens;

/// <summary>What is a key of an issuer, and what is not.</summary>
public sealed class KeyReadingTests
{
    [Fact]
    public void A_secret_in_a_file_ends_before_its_line_ends()
    {
        var key = Assert.Single(Read(Convert.ToBase64String(new byte[32]) + "\n", KeyForm.Secret, JwtAlgorithm.HS256));
        using var same = JwtKey.OfSecret(Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[32])));
        var signature = HMACSHA256.HashData(Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[32])), "x"u8);
        Assert.True(key.Verifies("x"u8, signature) && same.Verifies("x"u8, signature));
    }

    [Fact]
    public void A_public_key_in_PEM_is_one_and_a_private_one_is_refused()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Single(Read(rsa.ExportSubjectPublicKeyInfoPem(), KeyForm.Pem, JwtAlgorithm.RS256));
        Assert.Single(Read(rsa.ExportRSAPublicKeyPem(), KeyForm.Pem, JwtAlgorithm.RS256));
        Assert.Single(Read(ecdsa.ExportSubjectPublicKeyInfoPem(), KeyForm.Pem, JwtAlgorithm.ES256));
        Assert.Contains("private", Wrong(rsa.ExportPkcs8PrivateKeyPem(), KeyForm.Pem, JwtAlgorithm.RS256), StringComparison.Ordinal);
        Assert.Contains("no key of RS256", Wrong(ecdsa.ExportSubjectPublicKeyInfoPem(), KeyForm.Pem, JwtAlgorithm.RS256), StringComparison.Ordinal);
        Assert.Contains("no key of ES256", Wrong("-----BEGIN PUBLIC KEY-----", KeyForm.Pem, JwtAlgorithm.ES256), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_may_hold_keys_for_other_uses_beside_ours()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ours = TokenSmith.KeySet((ecdsa, "a"))[9..^2];
        var set = $$"""
            {"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"},{"kty":"EC","crv":"P-384","x":"AA","y":"AA"},{{ours.Replace("\"sig\"", "\"enc\"")}},{{ours}}]}
            """;
        Assert.Equal("a", Assert.Single(Read(set, KeyForm.JwkSet, JwtAlgorithm.ES256)).Id);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData("[]", "no set")]
    [InlineData("""{"keys":{}}""", "no set")]
    [InlineData("""{"keys":[]}""", "no key of RS256")]
    [InlineData("""{"keys":[7]}""", "no key of RS256")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}""", "no key of RS256")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AQAB"}]}""", "lacks")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"!","e":"AQAB"}]}""", "base64url")]
    [InlineData("""{"keys":[],"keys":[]}""", "JSON")]
    public void What_is_no_set_of_keys_is_refused_in_a_sentence(string set, string why) =>
        Assert.Contains(why, Wrong(set, KeyForm.JwkSet, JwtAlgorithm.RS256), StringComparison.Ordinal);

    [Fact]
    public void A_short_secret_is_refused_wherever_it_stands()
    {
        Assert.Contains("32 bytes", Wrong("short", KeyForm.Secret, JwtAlgorithm.HS256), StringComparison.Ordinal);
        Assert.Contains("32 bytes", Wrong("""{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}""", KeyForm.JwkSet, JwtAlgorithm.HS256), StringComparison.Ordinal);
    }

    private static IReadOnlyList<JwtKey> Read(string content, KeyForm form, JwtAlgorithm algorithm) =>
        KeyReading.Read(Encoding.UTF8.GetBytes(content), form, algorithm);

    private static string Wrong(string content, KeyForm form, JwtAlgorithm algorithm) =>
        Assert.Throws<FormatException>(() => Read(content, form, algorithm)).Message;
}

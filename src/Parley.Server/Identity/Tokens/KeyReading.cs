using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.Server.Identity.Tokens;

/// <summary>From the content of a file to the keys in it. Never one key less than was meant, without saying so.</summary>
internal static class KeyReading
{
    private const int MostKeys = 100;

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="FormatException">What is wrong, in words that follow a colon. Nothing of the content stands in it.</exception>
    public static IReadOnlyList<JwtKey> Read(byte[] content, KeyForm form, JwtAlgorithm algorithm)
    {
        try
        {
            return form switch
            {
                KeyForm.Secret => [JwtKey.OfSecret(content.AsSpan().TrimEnd("\r\n"u8).ToArray())],
                KeyForm.Pem => [OfPem(Encoding.UTF8.GetString(content), algorithm)],
                _ => OfSet(content, algorithm),
            };
        }
        catch (JsonException broken)
        {
            throw new FormatException("it is not JSON", broken);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException(wrong is ArgumentException { ParamName: "secret" or "parameters" }
                ? wrong.Message.Split(" (", 2)[0].TrimEnd('.')
                : $"there is no key of {algorithm} in it",
                wrong);
        }
    }

    private static JwtKey OfPem(string pem, JwtAlgorithm algorithm)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            throw new FormatException("it holds a private key; the public one is all that is needed, and all that should be here");
        }

        if (algorithm is JwtAlgorithm.ES256)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return JwtKey.OfEcdsa(ecdsa.ExportParameters(includePrivateParameters: false));
        }

        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return JwtKey.OfRsa(rsa.ExportParameters(includePrivateParameters: false));
    }

    // {"keys":[{"kty":"EC","crv":"P-256","kid":"2026","x":"…","y":"…","use":"sig","alg":"ES256"}]}
    private static List<JwtKey> OfSet(byte[] content, JwtAlgorithm algorithm)
    {
        using var document = JsonDocument.Parse(content, Json);
        if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("keys"u8, out var keys)
            || keys.ValueKind is not JsonValueKind.Array || keys.GetArrayLength() > MostKeys)
        {
            throw new FormatException($"it is no set of at most {MostKeys:D} keys (RFC 7517, 5)");
        }

        // A set may hold keys for other uses; those are not ours to judge (RFC 7517, 5).
        var found = keys.EnumerateArray().Where(key => IsFor(key, algorithm)).Select(key => OfJwk(key, algorithm)).ToList();
        return found.Count > 0 ? found : throw new FormatException($"there is no key of {algorithm} in it");
    }

    private static bool IsFor(JsonElement key, JwtAlgorithm algorithm) =>
        key.ValueKind is JsonValueKind.Object
        && TextOf(key, "kty") == algorithm switch
        {
            JwtAlgorithm.HS256 => "oct",
            JwtAlgorithm.RS256 => "RSA",
            _ => "EC",
        }
        && (TextOf(key, "alg") ?? algorithm.ToString()) == algorithm.ToString()
        && (TextOf(key, "use") ?? "sig") == "sig"
        && (algorithm is not JwtAlgorithm.ES256 || TextOf(key, "crv") == "P-256");

    private static JwtKey OfJwk(JsonElement key, JwtAlgorithm algorithm) => algorithm switch
    {
        JwtAlgorithm.HS256 => JwtKey.OfSecret(Bytes(key, "k"), TextOf(key, "kid")),
        JwtAlgorithm.RS256 => JwtKey.OfRsa(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") }, TextOf(key, "kid")),
        _ => JwtKey.OfEcdsa(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
            },
            TextOf(key, "kid")),
    };

    private static string? TextOf(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name)
    {
        var text = TextOf(key, name) ?? throw new FormatException($"a key lacks \"{name}\"");
        return Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : throw new FormatException($"\"{name}\" of a key is not base64url");
    }
}

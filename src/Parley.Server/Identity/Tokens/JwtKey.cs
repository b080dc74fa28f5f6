using System.Security.Cryptography;

namespace Parley.Server.Identity.Tokens;

/// <summary>A key that checks signatures of one algorithm. What a token says of its algorithm only has to agree: a public key never
/// serves as a secret.</summary>
public sealed class JwtKey : IDisposable
{
    /// <summary>RFC 7518, 3.2: as long as the hash at least.</summary>
    private const int SecretBytes = 32;

    /// <summary>RFC 7518, 3.3.</summary>
    private const int RsaBits = 2048;

    private const string CurveOfEs256 = "1.2.840.10045.3.1.7";

    private readonly Lock _gate = new();
    private readonly byte[]? _secret;
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private JwtKey(JwtAlgorithm algorithm, string? id, byte[]? secret = null, RSA? rsa = null, ECDsa? ecdsa = null) =>
        (Algorithm, Id, _secret, _rsa, _ecdsa) = (algorithm, id, secret, rsa, ecdsa);

    public JwtAlgorithm Algorithm { get; }

    /// <summary>The <c>kid</c>; null for one that has none.</summary>
    public string? Id { get; }

    /// <exception cref="ArgumentException">It is too short to be safe.</exception>
    public static JwtKey OfSecret(byte[] secret, string? id = null) => secret.Length >= SecretBytes
        ? new JwtKey(JwtAlgorithm.HS256, id, secret)
        : throw new ArgumentException($"A secret of HS256 has at least {SecretBytes} bytes.", nameof(secret));

    /// <exception cref="ArgumentException">It is too short to be safe.</exception>
    public static JwtKey OfRsa(RSAParameters parameters, string? id = null)
    {
        var rsa = RSA.Create(new RSAParameters { Modulus = parameters.Modulus, Exponent = parameters.Exponent });
        if (rsa.KeySize >= RsaBits)
        {
            return new JwtKey(JwtAlgorithm.RS256, id, rsa: rsa);
        }

        rsa.Dispose();
        throw new ArgumentException($"A key of RS256 has at least {RsaBits} bits.", nameof(parameters));
    }

    /// <exception cref="ArgumentException">It is of another curve than P-256.</exception>
    public static JwtKey OfEcdsa(ECParameters parameters, string? id = null) => parameters.Curve.Oid?.Value == CurveOfEs256
        ? new JwtKey(JwtAlgorithm.ES256, id, ecdsa: ECDsa.Create(new ECParameters { Curve = parameters.Curve, Q = parameters.Q }))
        : throw new ArgumentException("A key of ES256 is of the curve P-256.", nameof(parameters));

    /// <summary>For any thread: the keys of the platform are for one at a time.</summary>
    public bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (_secret is not null)
        {
            return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_secret, signed), signature);
        }

        lock (_gate)
        {
            // r and s as they are, 64 bytes (RFC 7518, 3.4), not in DER.
            return _rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ?? (signature.Length == 64
                    && _ecdsa!.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }
}

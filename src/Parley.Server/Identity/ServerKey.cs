using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Identity;

/// <summary>
/// The server's own secret: 256 random bits in a file that only its owner reads, made at the first start. What must not be read in a stolen
/// database is sealed with it, and what must not be kept at all is derived from it.
/// </summary>
public sealed class ServerKey
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    public ServerKey(IdentitySettings settings)
    {
        _key = settings.KeyFile is { } file ? ReadOrMake(file) : RandomNumberGenerator.GetBytes(KeyBytes);
        if (_key.Length != KeyBytes)
        {
            throw new Configuration.ConfigurationException(
                $"{settings.KeyFile} does not hold a key: restore it from the backup of the data directory.");
        }
    }

    /// <summary>A secret that only this server can make, and makes again: 256 bits in base64url.</summary>
    public string Derive(string purpose, string text) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(SubKey(purpose), Encoding.UTF8.GetBytes(text)));

    /// <summary>Encrypts and signs (AES-256-GCM).</summary>
    /// <param name="owner">What it belongs to: opened for anything else it is nothing.</param>
    public byte[] Seal(string purpose, string owner, ReadOnlySpan<byte> plain)
    {
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(SubKey(purpose), TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(owner));
        return box;
    }

    /// <summary>Null for all that was not sealed by this server for this purpose and owner.</summary>
    public byte[]? Open(string purpose, string owner, ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        var plain = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(SubKey(purpose), TagBytes);
            aes.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(owner));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private byte[] SubKey(string purpose) =>
        HKDF.Expand(HashAlgorithmName.SHA256, _key, KeyBytes, Encoding.UTF8.GetBytes("parley " + purpose));

    private static byte[] ReadOrMake(string file)
    {
        if (!File.Exists(file))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var stream = new FileStream(file, options);
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        var text = File.ReadAllText(file).Trim();
        var key = new byte[KeyBytes];
        return Convert.TryFromBase64String(text, key, out var written) && written == KeyBytes ? key : [];
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Identity;

/// <summary>Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds, which is what all apps speak.</summary>
internal static class Totp
{
    public const int SecretBytes = 20;
    public const int Digits = 6;

    // One step to either side: clocks differ, and people take time to type (RFC 6238, 5.2).
    private const int Slack = 1;

    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    /// <summary>The step that the code is of; null when it is of none near now. Takes as long for a wrong code as for a right one.</summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset now)
    {
        long? found = null;
        var (given, present) = (Encoding.ASCII.GetBytes(code), StepAt(now));
        for (var step = present - Slack; step <= present + Slack; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(CodeAt(secret, step, Digits))))
            {
                found = step;
            }
        }

        return found;
    }

    public static string CodeAt(byte[] secret, long step, int digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        CryptographicOperations.HmacData(HashAlgorithmName.SHA1, secret, counter, hash);
        var at = hash[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[at..]) & 0x7FFF_FFFF;
        return (number % (int)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>RFC 4648, 6, without padding: how people type a secret.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var value in bytes)
        {
            (bits, held) = ((bits << 8) | value, held + 8);
            for (; held >= 5; held -= 5)
            {
                text.Append(Base32Letters[(bits >> (held - 5)) & 31]);
            }

            bits &= (1 << held) - 1;
        }

        return held > 0 ? text.Append(Base32Letters[(bits << (5 - held)) & 31]).ToString() : text.ToString();
    }

    // otpauth://totp/Parley:ada%40example.org?secret=JBSW…&issuer=Parley&algorithm=SHA1&digits=6&period=30
    public static string Uri(string issuer, string account, byte[] secret)
    {
        var (by, whose) = (System.Uri.EscapeDataString(issuer), System.Uri.EscapeDataString(account));
        return $"otpauth://totp/{by}:{whose}?secret={Base32(secret)}&issuer={by}&algorithm=SHA1&digits=6&period=30";
    }
}

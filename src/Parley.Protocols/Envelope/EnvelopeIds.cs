using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Core.Messages;

namespace Parley.Protocols.Envelope;

/// <summary>The ids of messages on this wire. All are UUIDs: the author's own where its program made one, otherwise one of version 8 (RFC 9562,
/// 5.8) that says which message it is.</summary>
public static class EnvelopeIds
{
    // "parly" and zeros, with the version where it belongs.
    private const string Mark = "7061726c-7900-8000-";

    public static string Of(Message message) => message.ClientId ?? Of(message.Id);

    public static string Of(long messageId) => string.Create(
        CultureInfo.InvariantCulture, $"{Mark}{0x8000 | (messageId >> 48):x4}-{messageId & 0xffff_ffff_ffff:x12}");

    /// <summary>The message that an id of ours says; null for all others.</summary>
    public static long? Read(string id)
    {
        if (id.Length != 36 || !id.StartsWith(Mark, StringComparison.OrdinalIgnoreCase)
            || !long.TryParse(id[19..23], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !long.TryParse(id[24..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return null;
        }

        return ((high & 0x3fff) << 48) | low;
    }

    /// <summary>An id that is no UUID, as one that nobody else has: the same for the same id on the same connection.</summary>
    public static string Within(Guid connection, string id)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData([.. connection.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(id)], hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString("D");
    }
}

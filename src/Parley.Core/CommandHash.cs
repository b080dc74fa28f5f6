using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Core;

/// <summary>Tells the retry of a command from another command with the same client id: a hash of
/// what was asked, not of how it was said on a wire.</summary>
internal static class CommandHash
{
    public static byte[] Of(string name, params ReadOnlySpan<object?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, name);
        foreach (var part in parts)
        {
            Append(hash, Convert.ToString(part, CultureInfo.InvariantCulture));
        }

        return hash.GetHashAndReset();
    }

    // Each part with its length before it (-1: null), so that ("ab", "c") and ("a", "bc") differ.
    private static void Append(IncrementalHash hash, string? part)
    {
        hash.AppendData(BitConverter.GetBytes(part is null ? -1 : Encoding.UTF8.GetByteCount(part)));
        if (part is not null)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }
    }
}

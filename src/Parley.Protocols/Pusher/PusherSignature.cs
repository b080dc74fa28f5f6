using System.Security.Cryptography;
using System.Text;

namespace Parley.Protocols.Pusher;

/// <summary>HMAC-SHA256 in lower-case hexadecimal digits, keyed with the bytes of an app's secret; compared in constant time.</summary>
public static class PusherSignature
{
    private const int Digits = 64;

    public static string Of(string secret, ReadOnlySpan<byte> signed) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));

    public static string Of(string secret, string signed) => Of(secret, Encoding.UTF8.GetBytes(signed));

    public static bool Fits(string secret, string signed, string? signature) => signature is { Length: Digits }
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(secret, signed)), Encoding.UTF8.GetBytes(signature));

    // 1234.1234:private-foobar   1234.1234:presence-foobar:{"user_id":10}
    /// <summary>What a grant for a channel signs.</summary>
    /// <param name="channelData">Exactly as the client sent it; null where it sent none.</param>
    public static string TextOfChannel(string socketId, string channel, string? channelData) =>
        channelData is null ? $"{socketId}:{channel}" : $"{socketId}:{channel}:{channelData}";

    // 1234.1234::user::{"id":"12345"}
    /// <summary>What a grant for a user signs.</summary>
    public static string TextOfUser(string socketId, string userData) => $"{socketId}::user::{userData}";

    /// <summary>Whether a grant, <c>key:signature</c>, is one of this app's for the text.</summary>
    public static bool Grants(PusherApp app, string? auth, string signed) => auth is not null
        && auth.Length == app.Key.Length + 1 + Digits
        && auth[app.Key.Length] == ':'
        && auth.StartsWith(app.Key, StringComparison.Ordinal)
        && Fits(app.Secret, signed, auth[(app.Key.Length + 1)..]);
}

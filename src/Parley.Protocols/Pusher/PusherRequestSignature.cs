using System.Globalization;
using System.Security.Cryptography;

namespace Parley.Protocols.Pusher;

/// <summary>How a request of the HTTP API says that it comes from somebody who knows the secret.</summary>
/// <param name="Paths">The ways to write its path: with the prefix that it was asked under, and without.</param>
/// <param name="Query">Decoded; the values of a name that is there several times joined with commas.</param>
public sealed record PusherRequestSignature(
    string Method, IReadOnlyList<string> Paths, IReadOnlyList<KeyValuePair<string, string>> Query, ReadOnlyMemory<byte> Body)
{
    private const string Signature = "auth_signature";

    /// <summary>Why it is not to be believed; null where it is. The sentence goes to whoever asked, and tells no digest.</summary>
    public string? Check(PusherApp app, DateTimeOffset now)
    {
        if (ValueOf("auth_key") != app.Key)
        {
            return "auth_key is not the key of this app.";
        }

        if (ValueOf("auth_version") != "1.0")
        {
            return "auth_version must be 1.0.";
        }

        if (!long.TryParse(ValueOf("auth_timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)
            || timestamp < (now - app.ClockSkew).ToUnixTimeSeconds()
            || timestamp > (now + app.ClockSkew).ToUnixTimeSeconds())
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"auth_timestamp is more than {app.ClockSkew.TotalSeconds:F0} s away from the time here.");
        }

        if (!Body.IsEmpty || ValueOf("body_md5") is { Length: > 0 })
        {
            // The protocol's own choice; what it says is signed with HMAC-SHA256 in turn.
            var md5 = Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, Body.Span));
            if (ValueOf("body_md5") != md5)
            {
                return "body_md5 is not the MD5 of the body.";
            }
        }

        var signature = ValueOf(Signature);
        return Paths.Any(path => PusherSignature.Fits(app.Secret, TextOf(path), signature)) ? null : "auth_signature does not fit the request.";
    }

    // POST\n/apps/3/events\nauth_key=…&auth_timestamp=1353088179&auth_version=1.0&body_md5=…
    /// <summary>What is signed.</summary>
    public string TextOf(string path)
    {
        var query = Query
            .Select(pair => KeyValuePair.Create(pair.Key.ToLowerInvariant(), pair.Value))
            .Where(pair => pair.Key != Signature)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}");
        return $"{Method.ToUpperInvariant()}\n{path}\n{string.Join('&', query)}";
    }

    private string? ValueOf(string name) => Query.FirstOrDefault(pair => pair.Key == name).Value;
}

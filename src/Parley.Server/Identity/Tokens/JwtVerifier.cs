using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Parley.Server.Identity.Tokens;

/// <summary>
/// Checks signed tokens of other people's servers (RFC 7515, compact form; RFC 7519; the advice of RFC 8725). What is wrong with a token is
/// not told: whoever made it has it from its own server.
/// </summary>
public static class JwtVerifier
{
    /// <summary>Characters of a token; a longer one is not looked at.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>Characters of who it is.</summary>
    public const int MaxSubjectLength = 255;

    // Header and claims are objects of values; some issuers nest roles or addresses.
    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>What a good token of this issuer says; null for every other one.</summary>
    public static JwtClaims? Verify(string token, JwtIssuer issuer, DateTimeOffset now)
    {
        if (token.Length > MaxLength || token.Split('.') is not [var head, var body, var tail] ||
            !TryDecode(head, out var header) || !TryDecode(body, out var claims) || !TryDecode(tail, out var signature))
        {
            return null;
        }

        // Nothing of the claims is read before the signature is found good.
        return TryReadHeader(header, issuer.Algorithm, out var keyId) &&
            issuer.Keys.Any(key => Fits(key, issuer, keyId) && key.Verifies(Encoding.ASCII.GetBytes($"{head}.{body}"), signature))
            ? ReadClaims(claims, issuer, now)
            : null;
    }

    // A token that names a key is signed with that one. One that names none may be of any.
    private static bool Fits(JwtKey key, JwtIssuer issuer, string? keyId) =>
        key.Algorithm == issuer.Algorithm && (keyId is null || key.Id is null || key.Id == keyId);

    private static bool TryReadHeader(byte[] bytes, JwtAlgorithm algorithm, out string? keyId)
    {
        keyId = null;
        using var document = Parse(bytes);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } header ||
            TextOf(header, "alg") != algorithm.ToString() ||

            // Extensions that must be understood (RFC 7515, 4.1.11): there are none here.
            header.TryGetProperty("crit"u8, out _) ||
            (header.TryGetProperty("typ"u8, out _) && !IsTypeOfJwt(TextOf(header, "typ"))))
        {
            return false;
        }

        keyId = TextOf(header, "kid");
        return keyId is not null || !header.TryGetProperty("kid"u8, out _);
    }

    private static bool IsTypeOfJwt(string? type) =>
        string.Equals(type, "JWT", StringComparison.OrdinalIgnoreCase) || string.Equals(type, "at+jwt", StringComparison.OrdinalIgnoreCase);

    private static JwtClaims? ReadClaims(byte[] bytes, JwtIssuer issuer, DateTimeOffset now)
    {
        using var document = Parse(bytes);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } claims ||
            !TryReadTime(claims, "exp", out var expires) || !TryReadTime(claims, "nbf", out var notBefore) ||
            !TryReadTime(claims, "iat", out var issued))
        {
            return null;
        }

        var inTime = expires is { } end && now < end + issuer.Leeway &&
            (notBefore is null || now >= notBefore - issuer.Leeway) && (issued is null || now >= issued - issuer.Leeway);
        return inTime && (issuer.Name is null || TextOf(claims, "iss") == issuer.Name) && IsFor(claims, issuer.Audience) &&
            SubjectOf(claims, issuer.SubjectClaims) is { } subject
            ? new JwtClaims(subject, issued, expires!.Value, claims.Clone())
            : null;
    }

    private static bool IsFor(JsonElement claims, string? audience)
    {
        if (audience is null)
        {
            return true;
        }

        return claims.TryGetProperty("aud"u8, out var named) && named.ValueKind switch
        {
            JsonValueKind.String => named.ValueEquals(audience),
            JsonValueKind.Array => named.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(audience)),
            _ => false,
        };
    }

    private static string? SubjectOf(JsonElement claims, IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(claim => claims.TryGetProperty(claim, out _)) is not { } name)
        {
            return null;
        }

        var value = claims.GetProperty(name);

        var subject = value.ValueKind switch
        {
            JsonValueKind.String => TextOf(claims, name),
            JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        return subject is { Length: > 0 and <= MaxSubjectLength } && !subject.Any(char.IsControl) ? subject : null;
    }

    /// <summary>Seconds since 1970, with a fraction or without (RFC 7519, 2, NumericDate). Absent is good, anything else is not.</summary>
    private static bool TryReadTime(JsonElement claims, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return true;
        }

        // The year 9999 leaves room for any leeway.
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is not (>= 0 and < 253_370_764_800))
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    /// <summary>Null for what is no string, and for half of a surrogate pair, which is no text.</summary>
    internal static string? TextOf(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonDocument? Parse(byte[] bytes)
    {
        // The latter where a member's name is half a surrogate pair.
        try
        {
            return JsonDocument.Parse(bytes, Json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Base64url without padding or anything between (RFC 7515, 2), and the one way to write these bytes: no second spelling of a
    /// token is a token.</summary>
    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length == 0 || !text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') ||
            !Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text;
    }
}

/// <summary>What a token says whose signature is good and whose time it is.</summary>
public sealed record JwtClaims(string Subject, DateTimeOffset? IssuedAt, DateTimeOffset ExpiresAt, JsonElement All)
{
    /// <summary>The first of these claims that is text; null without one.</summary>
    public string? Text(IReadOnlyList<string> names) => names.Select(name => JwtVerifier.TextOf(All, name)).FirstOrDefault(text => text is not null);
}

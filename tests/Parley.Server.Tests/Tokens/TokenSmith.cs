using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Parley.Server.Tests.Tokens;

/// <summary>Signs as the applications of other people do; it shares no code with what checks.</summary>
internal static class TokenSmith
{
    public static readonly byte[] Secret = Encoding.UTF8.GetBytes("Zt7-of-these-tests-alone-9pQxV2kLmN4rB8wY");

    /// <summary>Good for ten minutes, of the issuer of these tests.</summary>
    public static string Good(string subject, string? name = null, TimeSpan? life = null, DateTimeOffset? at = null, string? email = null)
    {
        var now = at ?? DateTimeOffset.UtcNow;
        var claims = Claims(subject, now, life ?? TimeSpan.FromMinutes(10));
        if (name is not null)
        {
            claims["name"] = name;
        }

        if (email is not null)
        {
            claims["email"] = email;
        }

        return Sign(claims.ToJsonString());
    }

    public static JsonObject Claims(string subject, DateTimeOffset now, TimeSpan life) => new()
    {
        ["sub"] = subject,
        ["iss"] = "https://shop.example",
        ["aud"] = "chat",
        ["iat"] = now.ToUnixTimeMilliseconds() / 1_000.0,
        ["exp"] = (now + life).ToUnixTimeMilliseconds() / 1_000.0,
    };

    public static string Sign(string claims, string header = """{"alg":"HS256","typ":"JWT"}""", byte[]? secret = null)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret ?? Secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Sign(string claims, ECDsa key, string keyId)
    {
        var signed = $$"""{"alg":"ES256","kid":"{{keyId}}"}""";
        signed = $"{Encode(signed)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public static string Sign(string claims, RSA key)
    {
        var signed = $"{Encode("""{"alg":"RS256"}""")}.{Encode(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>{"keys":[{"kty":"EC",…}]}</summary>
    public static string KeySet(params (ECDsa Key, string Id)[] keys)
    {
        var set = new JsonArray();
        foreach (var (key, id) in keys)
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            set.Add(new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["kid"] = id,
                ["use"] = "sig",
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
            });
        }

        return new JsonObject { ["keys"] = set }.ToJsonString();
    }

    /// <summary>Tokens that open nothing: each is the good one but for one thing.</summary>
    public static IEnumerable<(string What, string Token)> Bad()
    {
        var now = DateTimeOffset.UtcNow;
        var good = Good("7");
        var parts = good.Split('.');
        var claimsOfGood = Claims("7", now, TimeSpan.FromMinutes(10)).ToJsonString();
        var at = now.ToUnixTimeSeconds();
        string[] headers =
        [
            """{"alg":"none"}""", """{"alg":"None"}""", """{"alg":"NONE"}""", """{"alg":""}""", """{"alg":"hs256"}""", """{"alg":"HS384"}""",
            """{"alg":"HS512"}""", """{"alg":"RS256"}""", """{"alg":"ES256"}""", """{"alg":"PS256"}""", """{"alg":"HS256 "}""",
            """{"alg":["HS256"]}""", """{"alg":null}""", """{"ALG":"HS256"}""", "{}", """{"alg":"none","alg":"HS256"}""",
            """{"alg":"HS256","crit":["exp"]}""", """{"alg":"HS256","crit":[]}""", """{"alg":"HS256","typ":"JWE"}""",
            """{"alg":"HS256","kid":7}""", """{"alg":"HS256","kid":null}""", """["HS256"]""", "\"HS256\"", "null", "{", """{"alg":"HS256",}""",
        ];
        string[] claims =
        [
            $$"""{"iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":null,"iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":true,"iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":1.5,"iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":["7"],"iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7\u0000","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"\udc00","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"8","sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example/","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://SHOP.example","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":["https://shop.example"],"aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"parley","aud":"chat","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chats","iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":[],"iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":{"chat":1},"iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":null,"iat":{{at}},"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":null}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":"{{at + 600}}"}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at - 120}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":0}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":-1}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":1e999}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":1e20}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at + 3_600}},"exp":{{at + 7_200}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":true,"exp":{{at + 600}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","nbf":{{at + 3_600}},"exp":{{at + 7_200}}}""",
            $$"""{"sub":"7","iss":"https://shop.example","aud":"chat","iat":{{at}},"exp":{{at + 600}},"deep":[[[[[[[[[]]]]]]]]]}""",
            """[{"sub":"7"}]""", "\"7\"", "7", "{",
        ];
        string[] shapes =
        [
            ".", "..", "...", parts[0], $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}",
            $"{parts[0]}..{parts[2]}", $"{good}.", $".{good}", $"{good}.{parts[2]}", $"{good}=", $"{parts[0]}.{parts[1]}=.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2][..^1]}", $"{parts[0]}.{parts[1]}.{parts[2]}A", $"{parts[0]}.{parts[1]}.f{parts[2][1..]}x",
            $"{parts[1]}.{parts[0]}.{parts[2]}", good.Replace('.', ','), good.ToUpperInvariant(), good + new string('A', 9_000),
            $"{parts[0]}.{parts[1]}.{new string('A', 43)}", "ply_" + good,
            Sign(claimsOfGood, secret: new byte[32]), Sign(claimsOfGood, secret: []),
        ];
        return
        [
            .. headers.Select(header => (header, Sign(claimsOfGood, header))),
            .. headers.Take(3).Select(header => ($"{header} without a signature", Unsigned(Sign(claimsOfGood, header)))),
            .. claims.Select(one => (one, Sign(one))),
            .. shapes.Select(shape => (shape, shape)),
        ];
    }

    private static string Unsigned(string token) => token[..(token.LastIndexOf('.') + 1)];

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

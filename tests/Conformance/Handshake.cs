using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Parley.Conformance;

/// <summary>What a client's own tests want to hear of the request that opened the connection.</summary>
internal sealed record Handshake(string HeadersJson, string QueryJson)
{
    public ReadOnlySpan<byte> Headers => Encoding.UTF8.GetBytes(HeadersJson);

    public static Handshake Of(HttpContext context) => new(Json(context.Request.Headers), Json(context.Request.Query));

    /// <param name="auth">The raw JSON of what came with CONNECT.</param>
    public byte[] ToJson(string auth) =>
        Encoding.UTF8.GetBytes($$"""{"headers":{{HeadersJson}},"query":{{QueryJson}},"auth":{{auth}}}""");

    private static string Json(IEnumerable<KeyValuePair<string, StringValues>> pairs) =>
        JsonSerializer.Serialize(pairs.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.ToString()));
}

using System.Net.Http.Headers;
using System.Text.Json;

namespace Parley.Server.Tests.Http;

/// <summary>An answer, whole.</summary>
public sealed record Reply(int Status, string Text, HttpResponseHeaders Headers, string? ContentType)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The stable code of a refusal: of a problem document, or of the smaller form of one family.</summary>
    public string Code => (Json.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : Json)
        .GetProperty("code").GetString()!;

    public long Id(string of) => Json.GetProperty(of).GetProperty("id").GetInt64();

    /// <summary>The answer without the one thing in a refusal that may differ.</summary>
    public string WithoutRequestId =>
        Json.TryGetProperty("request_id", out var id) ? Text.Replace(id.GetString()!, "", StringComparison.Ordinal) : Text;
}

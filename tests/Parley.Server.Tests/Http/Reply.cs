using System.Net.Http.Headers;
using System.Text.Json;

namespace Parley.Server.Tests.Http;

/// <summary>An answer, whole.</summary>
public sealed record Reply(int Status, string Text, HttpResponseHeaders Headers, string? ContentType)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The stable code of a problem document.</summary>
    public string Code => Json.GetProperty("code").GetString()!;

    public long Id(string of) => Json.GetProperty(of).GetProperty("id").GetInt64();

    /// <summary>The answer without the one thing in a refusal that may differ.</summary>
    public string WithoutRequestId => Text.Replace(Json.GetProperty("request_id").GetString()!, "", StringComparison.Ordinal);
}

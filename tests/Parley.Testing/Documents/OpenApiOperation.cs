using System.Globalization;
using System.Text.Json;

namespace Parley.Testing.Documents;

/// <summary>One operation of an OpenAPI document.</summary>
public sealed class OpenApiOperation(string name, JsonElement operation, JsonSchema schema)
{
    public string Name => name;

    /// <summary>What is wrong with the body of a request; null where nothing is.</summary>
    public string? CheckRequest(byte[] body) =>
        !operation.TryGetProperty("requestBody", out var wanted)
            ? JsonElement.Parse(body).EnumerateObject().Any() ? "there is no body to this" : null
            : Check(wanted, "application/json", body);

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    public string? CheckAnswer(int status, string? contentType, IReadOnlySet<string> headers, byte[] body)
    {
        if (!operation.GetProperty("responses").TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var answer))
        {
            return "this status is not documented";
        }

        if (answer.TryGetProperty("$ref", out var reference))
        {
            answer = schema.Find(reference.GetString()!);
        }

        if (answer.TryGetProperty("headers", out var named))
        {
            foreach (var header in named.EnumerateObject())
            {
                if (header.Value.TryGetProperty("required", out var required) && required.GetBoolean() && !headers.Contains(header.Name))
                {
                    return $"the header {header.Name} is missing";
                }
            }
        }

        if (!answer.TryGetProperty("content", out var contents))
        {
            return body.Length == 0 ? null : "there should be no body";
        }

        return contents.TryGetProperty(contentType ?? "", out _) ? Check(answer, contentType!, body) : $"{contentType} is not documented";
    }

    private string? Check(JsonElement holder, string contentType, byte[] body)
    {
        var content = holder.GetProperty("content").GetProperty(contentType);
        return content.TryGetProperty("schema", out var expected) && contentType.EndsWith("json", StringComparison.Ordinal)
            ? schema.Check(expected, JsonElement.Parse(body))
            : null;
    }
}

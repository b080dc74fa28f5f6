using System.Text.Json.Nodes;

namespace Parley.Server.Http.Documents;

/// <summary>How a request says whose it is.</summary>
internal static class Security
{
    public static JsonObject Schemes() => new()
    {
        ["bearer"] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["description"] = "A token from `register` or `login`.",
        },
    };

    /// <summary>Any one of them will do.</summary>
    public static JsonArray Any() => [.. Schemes().Select(scheme => new JsonObject { [scheme.Key] = new JsonArray() })];
}

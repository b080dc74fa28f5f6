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
            ["description"] = "A token from `register` or `login`, or an API token.",
        },
        ["cookie"] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "cookie",
            ["name"] = "__Host-parley_session",
            ["description"] = "For browsers: set by `register` and `login`. Over plain http its name is `parley_session`. "
                + "Pages of other sites are refused.",
        },
    };

    /// <summary>Any one of them will do.</summary>
    public static JsonArray Any() => [.. Schemes().Select(scheme => new JsonObject { [scheme.Key] = new JsonArray() })];
}

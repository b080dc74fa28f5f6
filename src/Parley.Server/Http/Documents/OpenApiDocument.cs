using System.Text.Json.Nodes;
using Parley.Protocols.Documents;

namespace Parley.Server.Http.Documents;

/// <summary>The HTTP API as an OpenAPI 3.1 document, made from the routes and the records that they name.</summary>
internal static class OpenApiDocument
{
    private const string About =
        """
        Everything that a person can do over HTTP. What happens while one is connected comes by WebSocket: see `asyncapi.json`.

        Answers never leave a member out: where there is nothing to say it is null. Members may be added to answers later; pass over what you do
        not know. Refusals are problem documents (RFC 9457) with a stable `code`. Times are UTC with milliseconds. Bodies have at most 64 KiB and
        16 levels. Any request may be answered 429 or 503 with `Retry-After`.
        """;

    public static JsonObject Of(EndpointDataSource routes)
    {
        var schemas = new Schemas();
        var paths = new JsonObject();
        var tags = new List<string>();
        foreach (var route in Described(routes))
        {
            var path = PathOf(route);
            var item = paths[path] as JsonObject ?? (JsonObject)(paths[path] = new JsonObject());
            var (methods, operation) = Operation.Of(route, schemas);
            foreach (var method in methods)
            {
                item[method] = operation.DeepClone();
            }

            tags.AddRange(operation["tags"]!.AsArray().Select(tag => (string)tag!).Except(tags));
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Parley",
                ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(fieldCount: 3),
                ["description"] = About,
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray([.. tags.Select(Tags.Describe)]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["responses"] = Problems.All(schemas),
                ["schemas"] = schemas.All,
                ["securitySchemes"] = Security.Schemes(),
            },
        };
    }

    /// <summary>Every route of the API, in the order in which they are mapped.</summary>
    public static IEnumerable<RouteEndpoint> Described(EndpointDataSource routes) =>
        routes.Endpoints.OfType<RouteEndpoint>().Where(route => route.Metadata.GetMetadata<Dialect>() is not null);

    public static string PathOf(RouteEndpoint route) => "/" + route.RoutePattern.RawText!.Trim('/');
}

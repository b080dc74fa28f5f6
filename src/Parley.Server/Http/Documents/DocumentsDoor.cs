using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocols.Documents;
using Parley.Protocols.Envelope;
using Parley.Server.Hosting;

namespace Parley.Server.Http.Documents;

/// <summary>The documents of the API, open to everybody: they say what the sources say, and nothing of this server's people.</summary>
internal static class DocumentsDoor
{
    private static readonly BuiltInPage Page = new("Parley.Server.Http.Documents.docs.html");

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/docs", Page.SendAsync);

        // Made when first asked for: all routes are mapped by then.
        byte[]? openApi = null;
        routes.MapGet("/openapi.json", (HttpContext context, EndpointDataSource all) =>
            SendAsync(context, openApi ??= Write(OpenApiDocument.Of(all))));
        var asyncApi = Write(AsyncApiDocument.Make());
        routes.MapGet("/asyncapi.json", context => SendAsync(context, asyncApi));
        routes.MapGet("/schemas/envelope.json", context => SendAsync(context, EnvelopeSchema.Text, "application/schema+json"));
    }

    private static byte[] Write(JsonObject document) => [.. JsonSerializer.SerializeToUtf8Bytes(document, Indented), (byte)'\n'];

    private static Task SendAsync(HttpContext context, ReadOnlyMemory<byte> document, string contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }
}

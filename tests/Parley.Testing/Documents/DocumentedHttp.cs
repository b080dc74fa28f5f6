using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Parley.Testing.Documents;

/// <summary>
/// Stands between a test and the server, and holds every answer against the server's own OpenAPI document; and of every request that was
/// answered well its body, too.
/// </summary>
public sealed class DocumentedHttp(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly ConcurrentDictionary<string, byte> Seen = new();
    private static OpenApi? _document;

    /// <summary>The documented operations that no test has had answered well in this process yet.</summary>
    public static IReadOnlyList<string> Unseen =>
        _document is null ? [] : [.. _document.Operations.Except(Seen.Keys).Order(StringComparer.Ordinal)];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request.Content, cancellationToken);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json" or null)
        {
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
        }

        var document = _document ??= await FetchAsync(request.RequestUri!, cancellationToken);
        await CheckAsync(document, request, body, answer, cancellationToken);
        return answer;
    }

    private static async Task<byte[]?> ReadAsync(HttpContent? content, CancellationToken cancellation)
    {
        if (content?.Headers.ContentType?.MediaType != "application/json")
        {
            return null;
        }

        await content.LoadIntoBufferAsync(cancellation);
        return await content.ReadAsByteArrayAsync(cancellation);
    }

    private async Task<OpenApi> FetchAsync(Uri server, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/openapi.json"));
        using var answer = await base.SendAsync(request, cancellation);
        return new OpenApi(JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation)));
    }

    private static async Task CheckAsync(
        OpenApi document, HttpRequestMessage request, byte[]? body, HttpResponseMessage answer, CancellationToken cancellation)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (document.Find(request.Method.Method, path) is not { } operation)
        {
            // Not of the API, or an address or a method that is not there: which must be a problem document all the same.
            // A browser's preflight is asked of every address alike.
            if (request.Method != HttpMethod.Options
                && request.Method != HttpMethod.Head
                && path.StartsWith("/api/", StringComparison.Ordinal)
                && (int)answer.StatusCode < 400)
            {
                throw new NotAsDocumentedException($"{request.Method} {path} is not documented: give the route its metadata.");
            }

            return;
        }

        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
        var type = answer.Content.Headers.ContentType;
        if (operation.CheckAnswer((int)answer.StatusCode, type?.MediaType, HeadersOf(answer.Headers), bytes) is { } wrong)
        {
            throw new NotAsDocumentedException(
                $"{operation.Name} → {(int)answer.StatusCode}: {wrong}\n{type} {System.Text.Encoding.UTF8.GetString(bytes)}");
        }

        if (!answer.IsSuccessStatusCode)
        {
            return;
        }

        Seen.TryAdd(operation.Name, 0);
        if (body is { Length: > 0 } && operation.CheckRequest(body) is { } unasked)
        {
            throw new NotAsDocumentedException(
                $"{operation.Name} took what is not documented: {unasked}\n{System.Text.Encoding.UTF8.GetString(body)}");
        }
    }

    private static HashSet<string> HeadersOf(HttpResponseHeaders headers) =>
        headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
}

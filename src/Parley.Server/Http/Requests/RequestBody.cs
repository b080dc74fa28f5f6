using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Core;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http.Requests;

/// <summary>Reads a body whole, within its bounds, into one JSON object.</summary>
internal static class RequestBody
{
    /// <summary>No request of this API needs more; files have their own route.</summary>
    public const int Limit = 64 * 1024;

    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private static readonly Problem WrongType =
        new(Refusal.BadRequest("Send the body as application/json."), StatusCodes.Status415UnsupportedMediaType);

    private static readonly Problem WrongEncoding =
        new(Refusal.BadRequest("Send the body without a Content-Encoding."), StatusCodes.Status415UnsupportedMediaType);

    private static readonly Problem TooLong = new(new Refusal(RefusalCode.TooLarge, $"The body is longer than {Limit:D} bytes."));

    private static readonly Problem NotJson = new(Refusal.BadRequest(
        "The body is not one JSON object (UTF-8, no duplicate members, at most 16 levels deep)."));

    /// <returns>The object, or why there is none. No body at all is an empty object: its missing members tell what is wanted.</returns>
    public static async Task<(JsonElement Members, Problem? Problem)> ReadAsync(HttpContext context, Dialect dialect)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding.Any(coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)))
        {
            // What it should have been (RFC 9110, 12.5.3).
            context.Response.Headers.AcceptEncoding = "identity";
            return (default, WrongEncoding);
        }

        if (request.ContentLength > Limit)
        {
            return (default, TooLong);
        }

        if (request.ContentType is null && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return (EmptyObject(), null);
        }

        if (!dialect.Strict && request.HasFormContentType)
        {
            return await FormBody.ReadAsync(context);
        }

        return request.HasJsonContentType() ? await ReadJsonAsync(context) : (default, WrongType);
    }

    private static async Task<(JsonElement Members, Problem? Problem)> ReadJsonAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        try
        {
            // A client that hangs up ends the body too. A read that is cancelled instead is found under way by the server below, which then
            // tells the log of each as a failure.
            var read = await body.ReadAtLeastAsync(Limit + 1, CancellationToken.None);
            var parsed = read.Buffer.Length > Limit ? (default, TooLong) : Parse(context, read);

            // Also of what is too long: a body left in the middle of being read breaks the connection for the next request on it.
            body.AdvanceTo(read.Buffer.End);
            return parsed;
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            // The size of a chunk is more than 2^31: the server below has no word of its own for that, and ends the connection.
            return (default, NotJson);
        }
    }

    private static (JsonElement Members, Problem? Problem) Parse(HttpContext context, ReadResult read)
    {
        // The parser lets bytes that are not UTF-8 through, and throws at the first use of the name or text that they are in.
        var bytes = read.Buffer.ToArray();
        if (!Utf8.IsValid(bytes))
        {
            return (default, NotJson);
        }

        try
        {
            var document = JsonDocument.Parse(bytes, Strictly);
            context.Response.RegisterForDispose(document);
            return document.RootElement.ValueKind is JsonValueKind.Object ? (document.RootElement, null) : (default, NotJson);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member's name holds half a surrogate pair.
            return (default, NotJson);
        }
    }

    private static JsonElement EmptyObject() => JsonElement.Parse("{}"u8);
}

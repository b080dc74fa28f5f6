using System.Buffers;
using System.Text.Json;
using Parley.Protocols.Json;

namespace Parley.Server.Http.Answers;

/// <summary>An answer written by hand: the shapes on the wire are the writers', not a serializer's reading of our records.</summary>
internal sealed class JsonAnswer(int status, Action<Utf8JsonWriter> write, string contentType = "application/json") : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            write(writer);
        }

        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }
}

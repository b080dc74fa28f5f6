using System.Buffers;
using System.Text.Json;
using Parley.Protocols.Wire;

namespace Parley.Server.Http.Answers;

/// <summary>An answer with a record of the wire in it.</summary>
internal sealed class JsonAnswer<T>(T record, int status, string contentType = "application/json") : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            WireJson.Write(writer, record);
        }

        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }
}

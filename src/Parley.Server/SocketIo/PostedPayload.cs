using Microsoft.AspNetCore.Http.Features;

namespace Parley.Server.SocketIo;

/// <summary>Reads the body of a POST, as far as it may be long.</summary>
internal static class PostedPayload
{
    private const int FirstBuffer = 1024;

    /// <returns>Null where it is longer; no more than that of it is held.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        // Ours is the limit that answers as clients expect.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } platform)
        {
            platform.MaxRequestBodySize = null;
        }

        var buffer = new byte[request.ContentLength is { } length ? (int)length : FirstBuffer];
        for (var read = 0; ;)
        {
            if (read > limit)
            {
                return null;
            }

            if (read == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Max(FirstBuffer, buffer.Length * 2));
            }

            var more = await request.Body.ReadAsync(buffer.AsMemory(read), request.HttpContext.RequestAborted);
            if (more == 0)
            {
                return buffer.AsMemory(0, read);
            }

            read += more;
        }
    }
}

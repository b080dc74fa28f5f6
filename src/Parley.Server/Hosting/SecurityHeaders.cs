namespace Parley.Server.Hosting;

/// <summary>
/// Headers of every answer, errors too, unless whoever answers has said it more exactly (attack CX12). Strict-Transport-Security is the
/// word of the proxy that ends TLS.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpResponse)state).Headers;
                headers.XContentTypeOptions = "nosniff";
                headers.TryAdd("Referrer-Policy", "no-referrer");
                headers.TryAdd("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
                headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
                headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
                headers.TryAdd("Cache-Control", "no-store");
                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    }
}

namespace Parley.Server.Http;

/// <summary>HEAD is answered like GET but for the body (RFC 9110, 9.3.2), which the server itself keeps back: it knows the method of the
/// request line. Stands before routing, which knows only GET.</summary>
internal sealed class HeadAsGet(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }
}

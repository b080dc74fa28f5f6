using Parley.Server.Identity;

namespace Parley.Server.SocketIo;

/// <summary>Lets pages of allowed origins read answers of long-polling, refusals too: without it they would only see that something
/// failed.</summary>
internal static class PollingCors
{
    public static void Allow(HttpContext context, Origins origins)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (origins.Allows(context.Request))
        {
            headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
            headers.AccessControlAllowCredentials = "true";
        }
    }

    /// <summary>Asked by browsers where a page sets headers of its own.</summary>
    public static void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET,HEAD,PUT,PATCH,POST,DELETE";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

using System.Diagnostics;

namespace Parley.Server.Telemetry;

/// <summary>Gives the framework's span of a request its name and its outcome (OpenTelemetry's conventions for HTTP servers): the route's
/// template, never the path or what was asked after it.</summary>
internal sealed class RequestSpans(RequestDelegate next)
{
    private const string OfFramework = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    public Task InvokeAsync(HttpContext context) =>
        Activity.Current is { IsAllDataRequested: true, OperationName: OfFramework } span ? NamedAsync(context, span) : next(context);

    private async Task NamedAsync(HttpContext context, Activity span)
    {
        try
        {
            await next(context);
        }
        finally
        {
            var status = context.Response.StatusCode;
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            span.DisplayName = $"{context.Request.Method} {route}".TrimEnd();
            span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", status);
            span.SetTag("parley.request_id", context.TraceIdentifier);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}

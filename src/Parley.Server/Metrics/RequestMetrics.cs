using System.Diagnostics;

namespace Parley.Server.Metrics;

/// <summary>Times every request, from before routing to the end of its answer. The route is the template, never the path.</summary>
internal sealed class RequestMetrics(RequestDelegate next, ServerMetrics metrics)
{
    private static readonly string[] KnownMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    public Task InvokeAsync(HttpContext context) => metrics.HttpSeconds.Enabled ? TimedAsync(context) : next(context);

    private async Task TimedAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            // A WebSocket is no request that lasts hours.
            if (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            {
                metrics.HttpSeconds.Record(
                    Stopwatch.GetElapsedTime(started).TotalSeconds,
                    new KeyValuePair<string, object?>("method", Array.Find(KnownMethods, known => known == context.Request.Method) ?? "other"),
                    new KeyValuePair<string, object?>("route", (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none"),
                    new KeyValuePair<string, object?>("status", StatusWord(context.Response.StatusCode)));
            }
        }
    }

    private static string StatusWord(int status) => Words[Math.Clamp(status, 0, Words.Length - 1)];

    private static readonly string[] Words = [.. Enumerable.Range(0, 600).Select(status => status.ToString("D"))];
}

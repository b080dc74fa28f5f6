using Parley.Core;
using Parley.Core.Storage;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http;

/// <summary>
/// The one catch around every request: whatever goes wrong below is answered as a problem document, and told to the log once.
/// </summary>
internal sealed partial class ErrorBoundary(RequestDelegate next, ILogger<ErrorBoundary> logger)
{
    private static readonly Refusal Internal = new(
        RefusalCode.Internal, "Something went wrong here; the request's id finds it in the log.");

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Dialect>() is not null)
        {
            AnswerHeaders.Set(context.Response.Headers);
        }

        try
        {
            await next(context);
            await NameBareStatusAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer, and what broke is most likely the connection.
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            // Where its body broke off nobody knows where a next request would begin. The server below looks for one all the same when it has
            // not been told yet that the client is gone, and tells the log of it as a failure.
            context.Response.Headers.Connection = "close";
            await OfStatus(bad.StatusCode).ExecuteAsync(context);
        }
        catch (StoreUnavailableException unavailable) when (!context.Response.HasStarted)
        {
            LogUnavailable(logger, context.TraceIdentifier, unavailable);
            await new Problem(Refusal.Unavailable).ExecuteAsync(context);
        }
        catch (Exception bug) when (!context.Response.HasStarted)
        {
            LogFailed(logger, context.TraceIdentifier, bug);
            await new Problem(Internal).ExecuteAsync(context);
        }
    }

    /// <summary>Routing answers what it does not know with a status alone.</summary>
    private static Task NameBareStatusAsync(HttpContext context)
    {
        var response = context.Response;
        return response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null
            ? OfStatus(response.StatusCode).ExecuteAsync(context)
            : Task.CompletedTask;
    }

    private static Problem OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new Problem(Refusal.NotFound),
        StatusCodes.Status413PayloadTooLarge => new Problem(new Refusal(RefusalCode.TooLarge, "The body is too long.")),
        StatusCodes.Status405MethodNotAllowed => new Problem(Refusal.BadRequest("This method is not allowed here."), status),
        >= 500 => new Problem(Internal, status),
        _ => new Problem(Refusal.BadRequest("The request cannot be understood."), status),
    };

    [LoggerMessage(3003, LogLevel.Warning, "Request {RequestId} found the store unavailable")]
    private static partial void LogUnavailable(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(3002, LogLevel.Error, "Request {RequestId} failed")]
    private static partial void LogFailed(ILogger logger, string requestId, Exception exception);
}

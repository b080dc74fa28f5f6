using Microsoft.AspNetCore.WebUtilities;
using Parley.Core;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Requests;
using Parley.Server.Metrics;

namespace Parley.Server.Http.Answers;

/// <summary>
/// A "no" by HTTP: a problem document (RFC 9457) with the stable code. What does not exist and what one may not see are the same bytes but
/// for the id of the request.
/// </summary>
internal sealed partial class Problem : IResult
{
    private static readonly IReadOnlyDictionary<string, string> NoErrors = new Dictionary<string, string>();

    private readonly Refusal _refusal;
    private readonly int _status;
    private readonly IReadOnlyDictionary<string, string> _errors;

    /// <param name="status">Another status than that of the code: for what HTTP has a word of its own (405, 415).</param>
    public Problem(Refusal refusal, int? status = null)
        : this(refusal, refusal.Field is { } field ? new Dictionary<string, string> { [field] = refusal.Detail } : NoErrors, status)
    {
    }

    private Problem(Refusal refusal, IReadOnlyDictionary<string, string> errors, int? status)
    {
        _refusal = refusal;
        _errors = errors;
        _status = status ?? StatusOf(refusal.Code);
    }

    /// <summary>False: this is one of many, and the first stands in the log.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Several members at fault at once.</summary>
    public static Problem OfFields(IReadOnlyDictionary<string, string> errors) =>
        new(new Refusal(RefusalCode.Validation, errors.Values.First()), errors, status: null);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        AnswerHeaders.Set(headers);
        if (_status is StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }

        if (_refusal.Code is RefusalCode.RateLimited or RefusalCode.Unavailable)
        {
            headers.RetryAfter = Math.Max(1, Math.Ceiling((_refusal.RetryAfter ?? TimeSpan.Zero).TotalSeconds)).ToString("F0");
        }

        httpContext.RequestServices.GetService<ServerMetrics>()?.CountRefusal(_refusal.Code);
        Log(httpContext);
        var dialect = Dialect.Of(httpContext);
        await (dialect.IsPlain
            ? new JsonAnswer<ProblemOf001>(Plain(), dialect.StatusOf(_status)).ExecuteAsync(httpContext)
            : new JsonAnswer<WireProblem>(Document(httpContext), _status, "application/problem+json").ExecuteAsync(httpContext));
    }

    internal static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.BadRequest => StatusCodes.Status400BadRequest,
        RefusalCode.Unauthorized => StatusCodes.Status401Unauthorized,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalCode.Validation => StatusCodes.Status422UnprocessableEntity,
        RefusalCode.RateLimited => StatusCodes.Status429TooManyRequests,
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalCode.Internal => StatusCodes.Status500InternalServerError,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "A code without a status."),
    };

    private ProblemOf001 Plain() => new(Success: false, _refusal.Detail, new ErrorOf001(WireJson.WordOf(_refusal.Code)));

    private WireProblem Document(HttpContext context)
    {
        var again = Dialect.Of(context).RepeatsDetail ? _refusal.Detail : null;
        return new WireProblem(
            "about:blank",
            ReasonPhrases.GetReasonPhrase(_status),
            _status,
            _refusal.Code,
            _refusal.Detail,
            context.TraceIdentifier,
            again,
            again,
            _errors.ToDictionary(error => error.Key, error => new[] { error.Value }));
    }

    /// <summary>One line for whoever watches for attacks: who was refused what, where, and nothing that the request brought.</summary>
    private void Log(HttpContext context)
    {
        if (IsLogged
            && _refusal.Code is RefusalCode.Unauthorized or RefusalCode.Forbidden or RefusalCode.NotFound or RefusalCode.RateLimited
            && context.GetEndpoint() is RouteEndpoint route)
        {
            LogRefused(
                context.RequestServices.GetRequiredService<ILogger<Problem>>(),
                _refusal.Code,
                context.Request.Method,
                route.RoutePattern.RawText,
                context.Features.Get<Caller>()?.Id,
                context.TraceIdentifier);
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Refused ({Code}): {Method} {Route} for user {UserId}, request {RequestId}")]
    private static partial void LogRefused(ILogger logger, RefusalCode code, string method, string? route, long? userId, string requestId);
}

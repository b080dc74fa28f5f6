using Parley.Core;
using Parley.Core.External;
using Parley.Core.Sessions;
using Parley.Server.Configuration;
using Parley.Server.Identity;

namespace Parley.Server.Http.Requests;

/// <summary>An application's server: its key, and whose ids it speaks of. What it does stands in the log, as what administrators do.</summary>
internal sealed partial class ServerSideCaller(Principal key, string? issuer, IResult? problem, ILogger<ServerSideCaller> logger)
{
    public Principal Key => key;

    /// <summary>Why this request cannot be done: it is not clear whose ids are meant.</summary>
    public IResult? Problem => problem;

    public static async ValueTask<ServerSideCaller> BindAsync(HttpContext context)
    {
        var query = await QueryFields.BindAsync(context);
        var issuers = context.RequestServices.GetRequiredService<IdentitySettings>().Issuers.Select(one => one.Name).ToList();

        // Without any the people are those of a secret that is still to come.
        var known = issuers.Count == 0 ? [IssuerReading.PlainName] : issuers;
        var named = query.One("issuer");
        query.Require(named is not null || known.Count == 1, "issuer", $"issuer is required: one of {string.Join(", ", known)}.");
        query.Require(named is null || known.Contains(named), "issuer", $"issuer must be one of {string.Join(", ", known)}.");
        return new ServerSideCaller(
            (await Caller.BindAsync(context)).Principal,
            named ?? known[0],
            query.Problem,
            context.RequestServices.GetRequiredService<ILogger<ServerSideCaller>>());
    }

    public ExternalId IdOf(string subject) => new(issuer!, subject);

    public async Task<Result<T>> NotedAsync<T>(string act, string person, Task<Result<T>> work)
    {
        var outcome = await work;
        LogActed(logger, key.User.Name, key.SessionId, act, person, outcome.Refusal?.Code.ToString() ?? "done");
        return outcome;
    }

    [LoggerMessage(3060, LogLevel.Information, "With the server key {Key} ({SessionId}): {Act} {Person}: {Outcome}")]
    private static partial void LogActed(ILogger logger, string key, string sessionId, string act, string person, string outcome);
}

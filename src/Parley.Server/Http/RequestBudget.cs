using Parley.Core;
using Parley.Realtime.Budgets;
using Parley.Realtime.Rooms;
using Parley.Server.Hosting;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>What a request costs: of its caller's budget, which its WebSockets share, or of its address's where nobody is signed in.</summary>
internal sealed class RequestBudget(Hub hub, TimeProvider clock)
{
    // Writes are one write of the store, and reads answer with a row or a few.
    private static readonly Weight OfWrites = new(1);
    private static readonly Weight OfReads = new(2);

    private static readonly Problem TooManyAtOnce = new(
        new Refusal(RefusalCode.RateLimited, "Too many of your requests are under way.", RetryAfter: TimeSpan.FromSeconds(1)));

    // As long as the client is told to wait at least, and shorter than any client's own patience.
    private static readonly TimeSpan FloodPause = TimeSpan.FromSeconds(1);

    /// <summary>Counts a request as under way until what it returns is disposed of.</summary>
    public IDisposable? Begin(long userId, out Problem? problem)
    {
        var request = hub.Budgets.BeginRequest(userId);
        problem = request is null ? TooManyAtOnce : null;
        return request;
    }

    /// <returns>A refusal: nothing of it is to be done, and nothing of the store asked.</returns>
    public Verdict Hear(HttpContext context, long userId)
    {
        var verdict = hub.Budgets.Hear(userId, BytesOf(context.Request));
        if (verdict.Refusal is not null)
        {
            return verdict;
        }

        var weight = context.GetEndpoint()?.Metadata.GetMetadata<Weight>() ?? (IsRead(context.Request) ? OfReads : OfWrites);
        var deliveries = weight.IsTold && context.Request.RouteValues["id"] is string id ? hub.AudienceOf(PathId.Parse(id) ?? 0) : 0;
        return hub.Budgets.Do(userId, weight.Units, deliveries);
    }

    /// <summary>What a request costs that names its conversation in its body: one for each who is told.</summary>
    public Problem? Tell(long userId, long conversationId) =>
        ProblemOf(hub.Budgets.Do(userId, units: 0, hub.AudienceOf(conversationId)));

    /// <summary>The same for somebody who is not signed in, or not well.</summary>
    public Problem? Hear(HttpContext context) => ProblemOf(
        hub.Budgets.HearStranger(Network.Of(context.Connection.RemoteIpAddress).Prefix, BytesOf(context.Request)));

    /// <summary>What a refusal is answered with. Who goes on and on is kept waiting for it: asking again at once must not be worth it. As many
    /// wait as one person may ask at once.</summary>
    public async Task<Problem> AnswerAsync(Verdict verdict, long userId, CancellationToken cancellation)
    {
        if (verdict.IsFlood)
        {
            using var waiting = hub.Budgets.BeginRequest(userId);
            if (waiting is not null)
            {
                await Task.Delay(FloodPause, clock, cancellation);
            }
        }

        return ProblemOf(verdict)!;
    }

    // The first of a row stands in the log, and who goes on does not fill it.
    private static Problem? ProblemOf(Verdict verdict) =>
        verdict.Refusal is { } refusal ? new Problem(refusal) { IsLogged = verdict.IsFirst } : null;

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    // A body without a length, in chunks, counts as one of the longest.
    private static long BytesOf(HttpRequest request) =>
        request.ContentLength ?? (request.Headers.ContainsKey("Transfer-Encoding") ? RequestBody.Limit : 0);
}

/// <summary>What a route costs beside the usual, as its metadata.</summary>
/// <param name="IsTold">It says something to the conversation that its path names.</param>
internal sealed record Weight(double Units, bool IsTold = false);

internal static class Weights
{
    public static RouteHandlerBuilder Weighs(this RouteHandlerBuilder route, double units) => route.WithMetadata(new Weight(units));

    public static RouteHandlerBuilder TellsConversation(this RouteHandlerBuilder route) =>
        route.WithMetadata(new Weight(Units: 1, IsTold: true));
}

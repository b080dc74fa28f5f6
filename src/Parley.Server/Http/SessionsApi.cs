using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Sessions;
using Parley.Protocols.Http;
using Parley.Realtime.Rooms;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>Where one is signed in, and the keys that one has given to programs.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Sign in");
        auth.MapGet("/sessions", ListAsync).Needs(Permission.ManageAccount)
            .WithSummary("Where I am signed in")
            .Answers<SessionsAnswer>()
            .Refuses(RefusalCode.Forbidden, "With an API token.");
        auth.MapDelete("/sessions", EndOthersAsync).Needs(Permission.ManageAccount)
            .WithSummary("Sign out everywhere else")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, "With an API token.");
        auth.MapDelete("/sessions/{id}", EndAsync).Needs(Permission.ManageAccount)
            .WithSummary("Sign out somewhere")
            .WithDescription("Its connections are closed before this answers.")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, "With an API token.");
        auth.MapGet("/tokens", TokensAsync).Needs(Permission.ManageAccount)
            .WithSummary("My API tokens")
            .Answers<ApiTokensAnswer>()
            .Refuses(RefusalCode.Forbidden, "With an API token.");
        auth.MapPost("/tokens", CreateTokenAsync).Needs(Permission.ManageAccount)
            .WithSummary("Make an API token")
            .WithDescription("It opens what this session opens, but changes nothing about the account. 50 at most.")
            .Takes<ApiTokenBody>()
            .Answers<ApiTokenAnswer>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden, "With an API token.")
            .Refuses(RefusalCode.Conflict, "There are 50 already.");
        auth.MapDelete("/tokens/{id}", RevokeTokenAsync).Needs(Permission.ManageAccount)
            .WithSummary("Revoke an API token")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, "With an API token.");
    }

    private static async Task<IResult> ListAsync(
        Caller caller, SessionService sessions, Hub hub, TimeProvider clock, CancellationToken cancellation)
    {
        var connected = hub.ConnectedSessions(caller.Id);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return Answer.Of(new SessionsAnswer([.. (await sessions.ListAsync(caller.Id, cancellation)).Select(session =>
        {
            var isCurrent = session.Id == caller.Principal.SessionId;
            var lastSeenAt = isCurrent || connected.Contains(session.Id) ? now : session.LastSeenAt;
            return WireSession.Of(session, DeviceName.Of(session.UserAgent), isCurrent, lastSeenAt);
        })]));
    }

    private static async Task<IResult> EndOthersAsync(Caller caller, SessionService sessions, CancellationToken cancellation) =>
        Answer.Of(await sessions.EndOthersAsync(caller.Principal, cancellation), _ => Answer.Nothing);

    private static async Task<IResult> EndAsync(string id, Caller caller, SessionService sessions, CancellationToken cancellation) =>
        Answer.Of(
            await sessions.EndSignInAsync(caller.Id, id, cancellation),
            _ => id == caller.Principal.SessionId ? SessionTaken.Answer : Answer.Nothing);

    private static async Task<IResult> TokensAsync(Caller caller, ApiTokenService tokens, CancellationToken cancellation) =>
        Answer.Of(new ApiTokensAnswer([.. (await tokens.ListAsync(caller.Id, cancellation)).Select(WireApiToken.Of)]));

    private static async Task<IResult> CreateTokenAsync(Caller caller, RequestFields body, SessionKeys keys, CancellationToken cancellation)
    {
        var (name, expiresAt) = (body.Text("name"), body.OptionalTime("expires_at"));
        return body.Problem
            ?? Answer.Of(
                await keys.ApiTokenAsync(caller.Principal, name, expiresAt, cancellation),
                key => Answer.Of(new ApiTokenAnswer(WireApiToken.Of(key.Info), key.Token.Text), StatusCodes.Status201Created));
    }

    private static async Task<IResult> RevokeTokenAsync(string id, Caller caller, ApiTokenService tokens, CancellationToken cancellation) =>
        Answer.Of(await tokens.RevokeAsync(caller.Id, id, cancellation), _ => Answer.Nothing);
}

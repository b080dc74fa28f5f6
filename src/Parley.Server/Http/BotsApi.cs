using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>Programs that take part, made by administrators.</summary>
internal static class BotsApi
{
    public static void MapBots(this IEndpointRouteBuilder routes)
    {
        var bots = routes.MapGroup("/bots").WithTags("Bots");
        bots.MapGet("", ListAsync).Needs(Permission.ManageAccounts)
            .WithSummary("All bots")
            .Answers<BotsAnswer>()
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly);
        bots.MapPost("", CreateAsync).Needs(Permission.HandOutKeys)
            .WithSummary("Make a bot, and its first API token")
            .Takes<BotBody>()
            .Answers<BotAnswer>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly);
        bots.MapDelete("/{id}", DeleteAsync).Needs(Permission.ManageAccounts)
            .WithSummary("Delete a bot")
            .WithDescription("Its tokens and connections end; what it wrote stays.")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly);
        bots.MapPost("/{id}/tokens", AddTokenAsync).Needs(Permission.HandOutKeys)
            .WithSummary("Another API token for a bot")
            .Takes<ApiTokenBody>()
            .Answers<ApiTokenAnswer>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden, Permission.AdministratorsOnly)
            .Refuses(RefusalCode.Conflict, "There are 50 already.");
    }

    private static async Task<IResult> ListAsync(Caller caller, BotService bots, CancellationToken cancellation) =>
        Answer.Of(new BotsAnswer([.. (await bots.ListAsync(caller.Principal, cancellation)).Select(WireAccount.Of)]));

    private static async Task<IResult> CreateAsync(Caller caller, RequestFields body, SessionKeys keys, CancellationToken cancellation)
    {
        var name = body.Text("name");
        return body.Problem
            ?? Answer.Of(
                await keys.BotAsync(caller.Principal, name, cancellation),
                made => Answer.Of(
                    new BotAnswer(WireAccount.Of(made.Bot), WireApiToken.Of(made.Key.Info), made.Key.Token.Text),
                    StatusCodes.Status201Created));
    }

    private static async Task<IResult> DeleteAsync(PathId id, Caller caller, BotService bots, CancellationToken cancellation) =>
        Answer.Of(await bots.DeleteAsync(caller.Principal, id, cancellation), _ => Answer.Nothing);

    private static async Task<IResult> AddTokenAsync(
        PathId id, Caller caller, RequestFields body, SessionKeys keys, CancellationToken cancellation)
    {
        var (name, expiresAt) = (body.Text("name"), body.OptionalTime("expires_at"));
        return body.Problem
            ?? Answer.Of(
                await keys.BotTokenAsync(caller.Principal, id, name, expiresAt, cancellation),
                key => Answer.Of(new ApiTokenAnswer(WireApiToken.Of(key.Info), key.Token.Text), StatusCodes.Status201Created));
    }
}

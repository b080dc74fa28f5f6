using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Who may not come back into a conversation.</summary>
internal static class BansApi
{
    private const int DefaultLimit = 50;

    public static void MapBans(this IEndpointRouteBuilder routes)
    {
        var bans = routes.MapGroup("/conversations/{id}/bans").WithTags("Members");
        bans.MapGet("", ListAsync).Needs(Permission.ManageBans)
            .WithSummary("Who is banned")
            .Queries<BansQuery>()
            .Answers<BansAnswer>()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Validation, "A private conversation has no bans.");
        bans.MapPut("/{userId}", BanAsync).Needs(Permission.ManageBans)
            .WithSummary("Remove somebody and keep them out")
            .WithDescription("For admins, and whom they stand above. Nobody can add the person, and it cannot join, until the ban is lifted.")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Validation);
        bans.MapDelete("/{userId}", LiftAsync).Needs(Permission.ManageBans)
            .WithSummary("Lift a ban")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Validation);
    }

    private static async Task<IResult> ListAsync(
        PathId id, Caller caller, QueryFields query, ConversationService conversations, CancellationToken cancellation)
    {
        var (before, limit) = (query.Place<BanPlace>("before", BanPlace.Parse), query.Limit());
        return query.Problem
            ?? Answer.Of(
                await conversations.BansAsync(caller.Id, id, before, limit ?? DefaultLimit, cancellation),
                page => Answer.Of(new BansAnswer([.. page.Bans.Select(WireBan.Of)], page.Next?.ToString())));
    }

    private static async Task<IResult> BanAsync(
        PathId id, PathId userId, Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(await conversations.BanAsync(caller.Id, id, userId, cancellation), _ => Answer.Nothing);

    private static async Task<IResult> LiftAsync(
        PathId id, PathId userId, Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(await conversations.LiftBanAsync(caller.Id, id, userId, cancellation), _ => Answer.Nothing);
}

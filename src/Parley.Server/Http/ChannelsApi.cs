using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Public channels: finding them, joining, and leaving what one is in.</summary>
internal static class ChannelsApi
{
    private const int DefaultLimit = 50;

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var channels = routes.MapGroup("").WithTags("Members");
        channels.MapGet("/channels", ListAsync).Needs(Permission.FindChannels)
            .Weighs(5)
            .WithSummary("Public channels")
            .WithDescription("Not for guests.")
            .Queries<ChannelsQuery>()
            .Answers<ChannelsAnswer>()
            .Refuses(RefusalCode.Forbidden);
        channels.MapPost("/conversations/{id}/join", JoinAsync).Needs(Permission.JoinChannel)
            .WithSummary("Join a public channel")
            .WithDescription("Who is in it already is answered likewise.")
            .Takes<ClientIdBody>()
            .Answers<MemberAnswer>()
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        channels.MapPost("/conversations/{id}/leave", LeaveAsync).Needs(Permission.RemoveMember)
            .WithSummary("Leave a group or channel")
            .Takes<ClientIdBody>()
            .AnswersNothing()
            .Refuses(RefusalCode.Validation)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
    }

    private static async Task<IResult> ListAsync(
        Caller caller, QueryFields query, ConversationService conversations, CancellationToken cancellation)
    {
        var (text, after, limit) = (query.Text("query"), query.Number("after"), query.Limit());
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var page = await conversations.ChannelsAsync(caller.Id, text, after, limit ?? DefaultLimit, cancellation);
        return Answer.Of(new ChannelsAnswer([.. page.Channels.Select(WireChannel.Of)], page.Next));
    }

    private static async Task<IResult> JoinAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var clientId = body.ClientId();
        return body.Problem
            ?? Answer.Of(
                await conversations.AddMemberAsync(caller.Id, id, caller.Id, clientId, cancellation),
                member => Answer.Of(new MemberAnswer(Protocols.Wire.WireMember.Of(member))));
    }

    private static async Task<IResult> LeaveAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var clientId = body.ClientId();
        return body.Problem
            ?? Answer.Of(await conversations.RemoveMemberAsync(caller.Id, id, caller.Id, clientId, cancellation), _ => Answer.Nothing);
    }
}

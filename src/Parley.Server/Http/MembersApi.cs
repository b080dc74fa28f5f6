using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Who is in a conversation, and as what.</summary>
internal static class MembersApi
{
    private const int DefaultLimit = 50;

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        var members = routes.MapGroup("/conversations/{id}/members").WithTags("Members");
        members.MapGet("", ListAsync).Needs(Permission.SeeConversation).Weighs(5)
            .WithSummary("Who is in it").Queries<MembersQuery>().Answers<MembersAnswer>();
        members.MapPut("/{userId}", PutAsync).Needs(Permission.AddMember)
            .WithSummary("Add somebody, or change a role")
            .WithDescription("Whoever is not there yet is added, then given the role, if one is named. A channel is joined by putting oneself.")
            .Takes<MemberBody>()
            .Answers<MemberAnswer>()
            .Refuses(RefusalCode.Forbidden);
        members.MapDelete("/{userId}", RemoveAsync).Needs(Permission.RemoveMember)
            .WithSummary("Remove somebody, or leave")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Validation);
    }

    private static async Task<IResult> ListAsync(
        PathId id, Caller caller, QueryFields query, ConversationService conversations, CancellationToken cancellation)
    {
        var (text, after, limit) = (query.Text("query"), query.Number("after"), query.Limit());
        return query.Problem
            ?? Answer.Of(
                await conversations.MembersAsync(caller.Id, id, text, after ?? 0, limit ?? DefaultLimit, cancellation),
                page => Answer.Of(new MembersAnswer([.. page.Members.Select(WireMember.Of)], page.Next)));
    }

    private static async Task<IResult> PutAsync(
        PathId id, PathId userId, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var role = body.OptionalOneOf("role", RequestWords.MemberRoles);
        return body.Problem
            ?? Answer.Of(
                await conversations.AddMemberAsync(caller.Id, id, userId, clientId: null, cancellation, role),
                present => Answer.Of(new MemberAnswer(WireMember.Of(present))));
    }

    private static async Task<IResult> RemoveAsync(
        PathId id, PathId userId, Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(await conversations.RemoveMemberAsync(caller.Id, id, userId, clientId: null, cancellation), _ => Answer.Nothing);
}

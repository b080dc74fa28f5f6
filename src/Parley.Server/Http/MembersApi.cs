using Parley.Core.Conversations;
using Parley.Protocols.Json;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Who is in a conversation, and as what.</summary>
internal static class MembersApi
{
    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/conversations/{id}/members/{userId}", PutAsync);
        routes.MapDelete("/conversations/{id}/members/{userId}", RemoveAsync);
    }

    /// <summary>
    /// Adds whoever is not there yet, then gives the role, if one is named. Two steps: where the second is refused the first stands, and
    /// the same request again goes on from there.
    /// </summary>
    private static async Task<IResult> PutAsync(
        PathId id, PathId userId, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var role = body.OptionalOneOf("role", RequestWords.MemberRoles);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var member = await conversations.AddMemberAsync(caller.Id, id, userId, clientId: null, cancellation);
        if (role is { } wanted && member.TryGet(out var added, out _) && added.Role != wanted)
        {
            member = await conversations.SetRoleAsync(caller.Id, id, userId, wanted, clientId: null, cancellation);
        }

        return Answer.Of(member, present => Answer.Named("member", present, MemberJson.Write));
    }

    private static async Task<IResult> RemoveAsync(
        PathId id, PathId userId, Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(await conversations.RemoveMemberAsync(caller.Id, id, userId, clientId: null, cancellation), _ => Answer.Nothing);
}

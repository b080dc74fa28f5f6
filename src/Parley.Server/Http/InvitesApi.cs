using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Invites;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>Invitations by link.</summary>
internal static class InvitesApi
{
    public static void MapInvites(this IEndpointRouteBuilder routes)
    {
        var invites = routes.MapGroup("/invites").WithTags("Invitations");
        invites.MapPost("", CreateAsync).Needs(Permission.Invite)
            .WithSummary("Invite by link")
            .Takes<NewInviteBody>()
            .Answers<NewInviteAnswer>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.NotFound, "The conversation is not there for you.");
        invites.MapGet("", ListAsync).Needs(Permission.Invite).WithSummary("My invitations").Answers<InvitesAnswer>();
        invites.MapDelete("/{id}", RevokeAsync).Needs(Permission.Invite)
            .WithSummary("Take an invitation back")
            .WithDescription("One of one's own; administrators of the server any.")
            .AnswersNothing();
        invites.MapPost("/look", LookAsync).Needs(Permission.SeeInvitation)
            .WithSummary("What a link is about")
            .Takes<InviteTokenBody>()
            .Answers<InviteCardAnswer>()
            .Refuses(RefusalCode.NotFound, "Unknown, used, over or taken back: not told apart.");
        invites.MapPost("/accept", AcceptAsync).Needs(Permission.UseSession)
            .WithSummary("Use a link with the account one has")
            .Takes<InviteTokenBody>()
            .Answers<AcceptedAnswer>()
            .Refuses(RefusalCode.NotFound, "Unknown, used, over, taken back, or not for you: not told apart.");
        var ofConversation = routes.MapGroup("/conversations/{id}/invites").WithTags("Invitations");
        ofConversation.MapPost("", CreateHereAsync).Needs(Permission.InviteMember)
            .WithSummary("Invite into a conversation")
            .Takes<NewConversationInviteBody>()
            .Answers<NewInviteAnswer>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden, "Its admins invite.");
        ofConversation.MapGet("", ListHereAsync).Needs(Permission.InviteMember)
            .WithSummary("Invitations into a conversation")
            .Answers<InvitesAnswer>()
            .Refuses(RefusalCode.Forbidden, "For its admins.");
        ofConversation.MapDelete("/{inviteId}", RevokeHereAsync).Needs(Permission.InviteMember)
            .WithSummary("Take an invitation into a conversation back")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, "For its admins.");
    }

    private static Task<IResult> CreateAsync(
        Caller caller, RequestFields body, Invitations invitations, CancellationToken cancellation) =>
        MakeAsync(caller, body, body.OptionalNumber("conversation_id"), invitations, cancellation);

    private static Task<IResult> CreateHereAsync(
        PathId id, Caller caller, RequestFields body, Invitations invitations, CancellationToken cancellation) =>
        MakeAsync(caller, body, id, invitations, cancellation);

    private static async Task<IResult> MakeAsync(
        Caller caller, RequestFields body, long? conversationId, Invitations invitations, CancellationToken cancellation)
    {
        var request = new NewInvite(
            null,
            conversationId,
            body.OneOf("role", RequestWords.InvitedRoles, otherwise: UserRole.Member),
            body.OptionalNumber("max_uses"),
            body.OptionalTime("expires_at"),
            body.OptionalText("email"));
        return body.Problem
            ?? Answer.Of(
                await invitations.CreateAsync(caller.Id, request, cancellation),
                made => Answer.Of(new NewInviteAnswer(WireInvite.Of(made.Invite), made.Token, made.Url), StatusCodes.Status201Created));
    }

    private static async Task<IResult> ListAsync(Caller caller, InviteService invites, CancellationToken cancellation) =>
        Say(await invites.ListAsync(caller.Id, cancellation));

    private static async Task<IResult> ListHereAsync(PathId id, Caller caller, InviteService invites, CancellationToken cancellation) =>
        Answer.Of(await invites.ListOfConversationAsync(caller.Id, id, cancellation), Say);

    private static async Task<IResult> RevokeAsync(PathId id, Caller caller, InviteService invites, CancellationToken cancellation) =>
        Answer.Of(await invites.RevokeAsync(caller.Principal, id, cancellation), _ => Answer.Nothing);

    private static async Task<IResult> RevokeHereAsync(
        PathId id, PathId inviteId, Caller caller, InviteService invites, CancellationToken cancellation) =>
        Answer.Of(await invites.RevokeOfConversationAsync(caller.Id, id, inviteId, cancellation), _ => Answer.Nothing);

    private static async Task<IResult> LookAsync(
        RequestFields body, Visitor visitor, Invitations invitations, CancellationToken cancellation)
    {
        var token = body.Text("token");
        return body.Problem
            ?? Answer.Of(
                await invitations.LookAsync(token, visitor, cancellation),
                card => Answer.Of(new InviteCardAnswer(ServerApi.Name, card.InviterName, card.ConversationName)));
    }

    private static async Task<IResult> AcceptAsync(
        Caller caller, RequestFields body, Visitor visitor, Invitations invitations, CancellationToken cancellation)
    {
        var token = body.Text("token");
        return body.Problem
            ?? Answer.Of(
                await invitations.AcceptAsync(caller.Id, token, visitor, cancellation),
                conversationId => Answer.Of(new AcceptedAnswer(conversationId)));
    }

    private static IResult Say(IReadOnlyList<Invite> invites) => Answer.Of(new InvitesAnswer([.. invites.Select(WireInvite.Of)]));
}

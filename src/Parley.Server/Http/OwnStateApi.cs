using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.Receipts;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>What only one person sees of conversations: mute, archive, favourites, and what is unread.</summary>
internal static class OwnStateApi
{
    public static void MapOwnState(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("").WithTags("Conversations");
        own.MapPatch("/conversations/{id}/own", ArrangeAsync).Needs(Permission.ArrangeOwn)
            .WithSummary("Mute, archive, make a favourite")
            .WithDescription("Only you are told, on all your devices.")
            .Takes<OwnBody>()
            .Answers<OwnStateAnswer>();
        own.MapPost("/conversations/{id}/unread", MarkUnreadAsync).Needs(Permission.MarkRead)
            .WithSummary("Mark as unread")
            .WithDescription("A note to oneself, until one reads again: read markers never go back.")
            .Takes<UnreadBody>()
            .Answers<OwnStateAnswer>();
        own.MapGet("/unread", UnreadAsync).Needs(Permission.ListConversations).Weighs(5).WithSummary("What one has not read").Answers<UnreadAnswer>();
    }

    private static async Task<IResult> ArrangeAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, TimeProvider clock, CancellationToken cancellation)
    {
        var (muted, until) = (body.OptionalFlag("muted"), body.OptionalTime("muted_until"));
        var (archived, favourite) = (body.OptionalFlag("archived"), body.OptionalFlag("favourite"));
        body.Require(
            (muted, until, archived, favourite) is not (null, null, null, null), "muted", "muted, archived or favourite is required.");
        body.Require(muted is not false || until is null, "muted_until", "muted_until needs muted.");
        body.Require(until is null || until > clock.GetUtcNow().ToUnixTimeMilliseconds(), "muted_until", "muted_until has passed.");
        var mutedUntil = until ?? (muted is { } mute ? (mute ? OwnSettings.ForEver : 0) : null);
        return body.Problem ?? Say(await conversations.ArrangeAsync(
            caller.Id, id, new OwnSettingsChange(mutedUntil, archived, favourite), cancellation));
    }

    private static async Task<IResult> MarkUnreadAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var seq = body.OptionalNumber("seq");
        return body.Problem ?? Say(await conversations.ArrangeAsync(
            caller.Id, id, new OwnSettingsChange(UnreadFromSeq: seq ?? OwnSettingsChange.Newest), cancellation));
    }

    private static async Task<IResult> UnreadAsync(Caller caller, ReceiptService receipts, CancellationToken cancellation)
    {
        var unread = await receipts.UnreadAsync(caller.Id, cancellation);
        return Answer.Of(new UnreadAnswer(unread.Total, [.. unread.Conversations.Select(WireUnread.Of)]));
    }

    private static IResult Say(Result<Core.Events.OwnConversation> outcome) =>
        Answer.Of(outcome, own => Answer.Of(new OwnStateAnswer(WireOwnConversation.Of(own))));
}

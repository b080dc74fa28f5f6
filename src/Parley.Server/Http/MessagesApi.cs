using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Messages;
using Parley.Core.Sync;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Messages: history, sending, editing, deleting, and the versions that edits replaced.</summary>
internal static class MessagesApi
{
    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("").WithTags("Messages");
        messages.MapGet("/conversations/{id}/messages", HistoryAsync).Needs(Permission.ReadMessages)
            .WithSummary("History, a page at a time")
            .WithDescription(
                "The newest messages, or those around a place; or, with changed_after, all that changed above a rev, ascending by rev and id. "
                + "before, after, around and changed_after exclude each other.")
            .Weighs(5)
            .Queries<HistoryQuery>()
            .Answers<HistoryAnswer>();
        messages.MapPost("/conversations/{id}/messages", SendAsync).Needs(Permission.SendMessage)
            .WithSummary("Send a message")
            .TellsConversation()
            .Takes<SendBody>()
            .Answers<MessageAnswer>(StatusCodes.Status201Created)
            .Answers<MessageAnswer>(StatusCodes.Status200OK, "A repetition: what the first request made.")
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        messages.MapGet("/messages/{id}", GetAsync).Needs(Permission.ReadMessages).WithSummary("One message").Answers<MessageAnswer>();
        messages.MapPatch("/messages/{id}", EditAsync).Needs(Permission.EditMessage)
            .WithSummary("Edit one's own message")
            .Takes<EditBody>()
            .Answers<MessageAnswer>()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        messages.MapDelete("/messages/{id}", DeleteAsync).Needs(Permission.DeleteMessage)
            .WithSummary("Delete a message")
            .WithDescription("One's own; admins of the conversation any.")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden);
        messages.MapGet("/messages/{id}/versions", VersionsAsync).Needs(Permission.ReadMessages)
            .WithSummary("What edits replaced")
            .Answers<VersionsAnswer>()
            .Refuses(RefusalCode.Forbidden);
    }

    private static async Task<IResult> HistoryAsync(
        PathId id, Caller caller, HistoryPlace place, MessageService messages, SyncReader sync, CancellationToken cancellation) =>
        place.Problem
        ?? (place.ChangedAfter is { } known
            ? await ChangesAsync(
                id, caller, known with { Rev = place.IsOf(sync.Epoch) ? known.Rev : 0 }, place.Mark ?? long.MaxValue, sync, cancellation)
            : await PageAsync(id, caller, place, messages, sync, cancellation));

    private static async Task<IResult> PageAsync(
        PathId id, Caller caller, HistoryPlace place, MessageService messages, SyncReader sync, CancellationToken cancellation) =>
        Answer.Of(
            await messages.HistoryAsync(caller.Id, id, place.Before, place.After, place.Around, place.Limit, cancellation),
            page => Say(page, sync.Epoch));

    private static async Task<IResult> ChangesAsync(
        PathId id, Caller caller, ChangePlace known, long mark, SyncReader sync, CancellationToken cancellation)
    {
        var after = known.Rev == 0 ? null : known.After;
        if (await sync.ChangesAsync(caller.Id, id, known.Rev, mark, after, cancellation) is not { } changes)
        {
            return new Problem(Refusal.NotFound);
        }

        var next = changes.Next is { } cursor ? new ChangePlace(known.Rev, cursor).ToString() : null;
        return Answer.Of(new HistoryAnswer(
            [.. changes.Messages.Select(WireMessage.Of)],
            HasMoreBefore: changes.Reset && changes.Messages is [{ Seq: > 1 }, ..],
            HasMoreAfter: next is not null,
            sync.Epoch,
            changes.Rev,
            new HistoryChanges(
                changes.Reset,
                changes.Mark,
                [.. changes.Members.Select(WireMember.Of)],
                [.. changes.Markers.Select(WireMarker.Of)],
                changes.View is { } view ? WireConversation.Of(view) : null,
                next)));
    }

    private static async Task<IResult> SendAsync(
        PathId id, Caller caller, RequestFields body, MessageService messages, CancellationToken cancellation)
    {
        var command = new SendMessage(
            caller.Id,
            id,
            body.OptionalText("content"),
            body.OneOf("type", RequestWords.MessageTypes, otherwise: MessageType.Text),
            body.OptionalNumber("reply_to_id"),
            body.ClientId());
        body.NotOffered("thread_id");
        body.NotOffered("attachment_ids");
        return body.Problem
            ?? Answer.Of(
                await messages.SendAsync(command, cancellation),
                sent => Say(sent.Message, sent.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK));
    }

    private static async Task<IResult> GetAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation) =>
        Answer.Of(await messages.GetAsync(caller.Id, id, cancellation), message => Say(message));

    private static async Task<IResult> EditAsync(
        PathId id, Caller caller, RequestFields body, MessageService messages, CancellationToken cancellation)
    {
        var (content, clientId) = (body.Text("content"), body.ClientId());
        return body.Problem
            ?? Answer.Of(await messages.EditAsync(caller.Id, id, content, clientId, cancellation), message => Say(message));
    }

    private static async Task<IResult> DeleteAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation) =>
        Answer.Of(await messages.DeleteAsync(caller.Id, id, clientId: null, cancellation), _ => Answer.Nothing);

    private static async Task<IResult> VersionsAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation) =>
        Answer.Of(
            await messages.VersionsAsync(caller.Id, id, cancellation),
            versions => Answer.Of(new VersionsAnswer([.. versions.Select(WireMessageVersion.Of)])));

    private static IResult Say(Message message, int status = StatusCodes.Status200OK) =>
        Answer.Of(new MessageAnswer(WireMessage.Of(message)), status);

    private static IResult Say(HistoryPage page, string epoch) => Answer.Of(
        new HistoryAnswer([.. page.Messages.Select(WireMessage.Of)], page.HasMoreBefore, page.HasMoreAfter, epoch, page.Rev));
}

using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http.Family000;

/// <summary>Messages as the family of 000 knows them.</summary>
internal static class MessagesOf000
{
    private static readonly Refusal OwnOnly = Refusal.Forbidden("Only your own messages.");

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/conversations/{id}/messages", SendAsync).Needs(Permission.SendMessage)
            .WithSummary("Send a message")
            .TellsConversation()
            .Takes<MessageBodyOf000>()
            .Answers<MessageAnswerOf000>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        routes.MapPut("/messages/{id}", EditAsync).Needs(Permission.EditMessage)
            .WithSummary("Edit one's own message")
            .Takes<EditBodyOf000>()
            .Answers<MessageAnswerOf000>()
            .Refuses(RefusalCode.Forbidden);
        routes.MapDelete("/messages/{id}", DeleteAsync).Needs(Permission.DeleteMessage)
            .WithSummary("Delete one's own message")
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden);
        routes.MapPost("/messages/{id}/read", ReadAsync).Needs(Permission.MarkRead)
            .WithSummary("Mark as read up to this message")
            .Answers<ToldAnswerOf000>();
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
        body.NotOffered("attachments");
        return body.Problem
            ?? Answer.Of(
                await messages.SendAsync(command, cancellation),
                sent => Answer.Of(new MessageAnswerOf000(MessageRowOf000.Of(sent.Message)), StatusCodes.Status201Created));
    }

    private static async Task<IResult> EditAsync(
        PathId id, Caller caller, RequestFields body, MessageService messages, CancellationToken cancellation)
    {
        var content = body.Text("content");
        return body.Problem
            ?? Answer.Of(
                await messages.EditAsync(caller.Id, id, content, clientId: null, cancellation),
                message => Answer.Of(new MessageAnswerOf000(MessageRowOf000.Of(message))));
    }

    /// <summary>Own messages only, where the product lets admins delete any: its clients know no such power.</summary>
    private static async Task<IResult> DeleteAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation)
    {
        if (!(await messages.GetAsync(caller.Id, id, cancellation)).TryGet(out var message, out var refusal))
        {
            return new Problem(refusal);
        }

        return message.User.Id == caller.Id
            ? Answer.Of(await messages.DeleteAsync(caller.Id, id, clientId: null, cancellation), _ => Answer.Nothing)
            : new Problem(OwnOnly);
    }

    private static async Task<IResult> ReadAsync(PathId id, Caller caller, ReceiptService receipts, CancellationToken cancellation) =>
        Answer.Of(await receipts.ReadMessageAsync(caller.Id, id, cancellation), _ => Answer.Of(new ToldAnswerOf000("Marked as read")));
}

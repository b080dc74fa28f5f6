using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Pusher.Chat;

namespace Parley.Server.Http.Family003;

/// <summary>Messages as the family of 003 knows them: of one person, or of a conversation.</summary>
internal static class MessagesOf003
{
    private const int PageSize = 50;
    private const string OneOfTwo = "recipient_id or conversation_id is required.";

    private static readonly ReadAnswerOf003 NothingRead = new(new ReadRowOf003(0));

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/messages", SendAsync).Needs(Permission.SendMessage).Weighs(2)
            .WithSummary("Write to somebody, or into a conversation")
            .Takes<MessageBodyOf003>()
            .Answers<MessageAnswerOf003>(StatusCodes.Status201Created)
            .Answers<EnvelopeAck>(StatusCodes.Status202Accepted, "What an envelope is answered with.")
            .Refuses(RefusalCode.Forbidden, "Guests begin no conversation.")
            .Refuses(RefusalCode.NotFound, "There is no such conversation, or not for you.")
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        routes.MapGet("/messages", ListAsync).Needs(Permission.ReadMessages).Weighs(5)
            .WithSummary("Messages, oldest first, a page at a time")
            .WithDescription("The newest, or those before or after a place. What was deleted is left out, and so is what the server says itself.")
            .Queries<MessagesQueryOf003>()
            .Answers<MessagesAnswerOf003>()
            .Refuses(RefusalCode.NotFound, "There is no such conversation, or not for you.");
        routes.MapPost("/messages/{id}/read", ReadAsync).Needs(Permission.MarkRead)
            .WithSummary("Mark as read up to this message")
            .Answers<ReadAnswerOf003>();
        routes.MapPost("/messages/read", ReadAllAsync).Needs(Permission.MarkRead)
            .WithSummary("Mark all as read")
            .Takes<ReadBodyOf003>()
            .Answers<ReadAnswerOf003>()
            .Refuses(RefusalCode.NotFound, "There is no such conversation, or not for you.");
    }

    private static async Task<IResult> SendAsync(
        Caller caller,
        RequestFields body,
        Addressing addressing,
        MessageService messages,
        RequestBudget budget,
        EnvelopesOf004 envelopes,
        ToOthers toOthers,
        HttpRequest request,
        CancellationToken cancellation)
    {
        // Read in both meanings of the body, so that what is none of them is refused in either.
        var (to, type, id, payload) = (body.OptionalText("to"), body.OptionalText("type"), body.OptionalText("id"), body.OptionalObject("payload"));
        if (to is not null)
        {
            return await envelopes.TakeAsync(caller, new EnvelopeBody(to, type, id, payload), body, cancellation);
        }

        body.Elsewhere(AskedAs.Text, "type", "id");
        body.Elsewhere(AskedAs.Object, "payload");
        var (recipientId, conversationId) = (body.OptionalNumber("recipient_id"), body.OptionalNumber("conversation_id"));
        var (text, clientId) = (body.Text("body"), body.ClientId());
        body.Require(recipientId is not null || conversationId is not null, "recipient_id", OneOfTwo);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        // Before anything is begun for it.
        if (messages.Check(text, attachmentUrl: null) is { } unsendable)
        {
            return new Problem(unsendable);
        }

        var found = recipientId is { } person
            ? await addressing.FindAsync(caller.Principal, conversationId, person, cancellation)
            : conversationId!.Value;
        if (!found.TryGet(out var conversation, out var refusal))
        {
            return new Problem(refusal);
        }

        // 201 for a repetition, too: its clients look for nothing else.
        return budget.Tell(caller.Id, conversation)
            ?? Answer.Of(
                await messages.SendAsync(
                    new SendMessage(caller.Id, conversation, text, ClientId: toOthers.Spare(request, caller.Principal, clientId)), cancellation),
                sent => Answer.Of(new MessageAnswerOf003(MessageRowOf003.Of(sent.Message)), StatusCodes.Status201Created));
    }

    private static async Task<IResult> ListAsync(
        Caller caller, QueryFields query, ConversationService conversations, MessageService messages, CancellationToken cancellation)
    {
        var (recipientId, conversationId) = (query.Id("recipient_id"), query.Id("conversation_id"));
        var (before, after, limit) = (query.Number("before"), query.Number("after"), query.Limit() ?? PageSize);
        query.Require(recipientId is null != conversationId is null, "recipient_id", OneOfTwo);
        query.Require(before is null || after is null, "before", "Only one of before and after at a time.");
        if (query.Problem is { } problem)
        {
            return problem;
        }

        return await FindAsync(caller, recipientId, conversationId, conversations, cancellation) is not { } id
            ? Answer.Of(new MessagesAnswerOf003([], HasMore: false))
            : Answer.Of(
                await messages.SaidAtAsync(caller.Id, id, before, after, limit, cancellation),
                page => Answer.Of(new MessagesAnswerOf003(
                    [.. page.Messages.Select(MessageRowOf003.Of)], after is null ? page.HasMoreBefore : page.HasMoreAfter)));
    }

    private static async Task<IResult> ReadAsync(PathId id, Caller caller, ReceiptService receipts, CancellationToken cancellation) =>
        Answer.Of(await receipts.ReadMessageAsync(caller.Id, id, cancellation), Say);

    private static async Task<IResult> ReadAllAsync(
        Caller caller, RequestFields body, ConversationService conversations, ReceiptService receipts, CancellationToken cancellation)
    {
        var (recipientId, conversationId) = (body.OptionalNumber("recipient_id"), body.OptionalNumber("conversation_id"));
        body.Require(recipientId is null != conversationId is null, "recipient_id", OneOfTwo);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        // What is beyond the top means the top.
        return await FindAsync(caller, recipientId, conversationId, conversations, cancellation) is { } id
            ? Answer.Of(await receipts.ReadAsync(caller.Id, id, PathId.Largest, cancellation), Say)
            : Answer.Of(NothingRead);
    }

    /// <summary>Null: nothing was said between the two yet, whether or not there is such a person.</summary>
    private static async ValueTask<long?> FindAsync(
        Caller caller, long? recipientId, long? conversationId, ConversationService conversations, CancellationToken cancellation) =>
        conversationId ?? await conversations.FindPrivateAsync(caller.Id, recipientId!.Value, cancellation);

    private static IResult Say(MarkerState marker) => Answer.Of(new ReadAnswerOf003(new ReadRowOf003(marker.ReadSeq)));
}

using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http.Family001;

/// <summary>Messages of private conversations as the family of 001 knows them.</summary>
internal static class MessagesOf001
{
    private const int PageSize = 50;

    private static readonly Refusal OwnOnly = Refusal.Forbidden("Only your own messages.");

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/send", SendAsync).Needs(Permission.SendMessage).Weighs(2)
            .WithSummary("Write to somebody; the private conversation is begun where there is none")
            .Takes<MessageBodyOf001>()
            .Answers<SentAnswerOf001>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden, "Guests begin no conversation.")
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        routes.MapGet("/conversations/{id}/messages", ListAsync).Needs(Permission.ReadMessages)
            .WithSummary("Messages, oldest first, by pages")
            .Queries<PageQueryOf001>()
            .Answers<MessagesAnswerOf001>();
        routes.MapGet("/conversations/{id}/search", SearchAsync).Needs(Permission.ReadMessages).Weighs(20)
            .WithSummary("Messages that hold a text")
            .WithDescription("Of the newest 20,000 of the conversation.")
            .Queries<SearchQueryOf001>()
            .Answers<MessagesAnswerOf001>();
        routes.MapDelete("/messages/{id}", DeleteAsync).Needs(Permission.DeleteMessage)
            .WithSummary("Delete one's own message")
            .Answers<ToldAnswerOf001>()
            .Refuses(RefusalCode.Forbidden);
    }

    private static async Task<IResult> SendAsync(
        Caller caller, RequestFields body, Addressing addressing, MessageService messages, CancellationToken cancellation)
    {
        var (receiverId, attachmentUrl, clientId) = (body.Number("receiverId"), body.OptionalText("attachmentUrl"), body.ClientId());
        var content = string.IsNullOrEmpty(attachmentUrl) ? body.Text("content") : body.OptionalText("content");
        if (body.Problem is { } problem)
        {
            return problem;
        }

        if (messages.Check(content, attachmentUrl) is { } unsendable)
        {
            return new Problem(unsendable);
        }

        return (await addressing.FindAsync(caller.Principal, conversationId: null, receiverId, cancellation)).TryGet(out var id, out var refusal)
            ? Answer.Of(
                await messages.SendAsync(
                    new SendMessage(caller.Id, id, content, ClientId: clientId) { AttachmentUrl = attachmentUrl }, cancellation),
                sent => Answer.Of(
                    new SentAnswerOf001(Success: true, "Message sent", MessageRowOf001.Of(sent.Message)), StatusCodes.Status201Created))
            : new Problem(refusal);
    }

    private static async Task<IResult> ListAsync(
        PathId id,
        Caller caller,
        PageOf001 page,
        ConversationService conversations,
        MessageService messages,
        CancellationToken cancellation)
    {
        var perPage = page.Limit ?? PageSize;
        return (await ConversationsOf001.FindAsync(caller, id, conversations, cancellation)).TryGet(out var view, out var refusal)
            ? Answer.Of(
                await messages.PageAsync(caller.Id, id, page.Number, perPage, cancellation, ascending: true),
                found => PageOf(view, page, perPage, found))
            : new Problem(refusal);
    }

    private static async Task<IResult> SearchAsync(
        PathId id,
        Caller caller,
        PageOf001 page,
        QueryFields query,
        ConversationService conversations,
        MessageService messages,
        CancellationToken cancellation)
    {
        var (text, perPage) = (query.Text("q").Trim(), page.Limit ?? PageSize);
        query.Require(text.Length > 0, "q", "q is required.");
        if (query.Problem is { } problem)
        {
            return problem;
        }

        return (await ConversationsOf001.FindAsync(caller, id, conversations, cancellation)).TryGet(out var view, out var refusal)
            ? Answer.Of(
                await messages.ScanAsync(caller.Id, id, text, page.Number, perPage, cancellation),
                found => PageOf(view, page, perPage, found))
            : new Problem(refusal);
    }

    private static async Task<IResult> DeleteAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation)
    {
        var found = await messages.GetAsync(caller.Id, id, cancellation);
        if (!found.TryGet(out var message, out _) || message.ReceiverId is null)
        {
            return new Problem(Refusal.NotFound);
        }

        return message.User.Id == caller.Id
            ? Answer.Of(
                await messages.DeleteAsync(caller.Id, id, clientId: null, cancellation),
                _ => Answer.Of(new ToldAnswerOf001(Success: true, "Message deleted")))
            : new Problem(OwnOnly);
    }

    private static IResult PageOf(ConversationView view, PageOf001 page, int perPage, (IReadOnlyList<Message> Messages, long Total) found) =>
        Answer.Of(new MessagesAnswerOf001(Success: true, new MessagesPageOf001(
            [.. found.Messages.Select(message => MessageRowOf001.Of(message, view.Participants))],
            found.Total,
            page.Number,
            PageOf001.PagesOf(found.Total, perPage))));
}

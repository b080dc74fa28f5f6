using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.Receipts;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http.Family001;

/// <summary>Private conversations as the family of 001 knows them; no others.</summary>
internal static class ConversationsOf001
{
    private const int PageSize = 20;

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations", ListAsync).Needs(Permission.ListConversations).Weighs(10)
            .WithSummary("One's own private conversations")
            .Queries<PageQueryOf001>()
            .Answers<ConversationsAnswerOf001>();
        routes.MapPut("/conversations/{id}/read", ReadAsync).Needs(Permission.MarkRead)
            .WithSummary("Mark all as read")
            .Answers<ToldAnswerOf001>();
        routes.MapGet("/unread-count", CountAsync).Needs(Permission.ListConversations).Weighs(10)
            .WithSummary("How many messages are unread in private conversations")
            .Answers<UnreadCountAnswerOf001>();
        routes.MapGet("/unread", UnreadAsync).Needs(Permission.ListConversations).Weighs(10)
            .WithSummary("The private conversations in which something is unread")
            .Answers<UnreadAnswerOf001>();
    }

    /// <summary>A private conversation of the caller's; what is none is not there.</summary>
    public static async Task<Result<ConversationView>> FindAsync(
        Caller caller, long conversationId, ConversationService conversations, CancellationToken cancellation)
    {
        var found = await conversations.GetAsync(caller.Id, conversationId, cancellation);
        return found.TryGet(out var view, out _) && view.Conversation.Type != ConversationType.Private ? Refusal.NotFound : found;
    }

    private static async Task<IResult> ListAsync(
        Caller caller, PageOf001 page, ConversationService conversations, CancellationToken cancellation)
    {
        var perPage = page.Limit ?? PageSize;
        var views = await PrivateAsync(caller, conversations, cancellation);
        var rows = views.Skip((int)Math.Min(int.MaxValue, (page.Number - 1L) * perPage)).Take(perPage).Select(ConversationRowOf001.Of);
        return Answer.Of(new ConversationsAnswerOf001(
            Success: true, new ConversationsPageOf001([.. rows], views.Count, page.Number, PageOf001.PagesOf(views.Count, perPage))));
    }

    private static async Task<IResult> ReadAsync(
        PathId id, Caller caller, ConversationService conversations, ReceiptService receipts, CancellationToken cancellation)
    {
        if (!(await FindAsync(caller, id, conversations, cancellation)).TryGet(out _, out var refusal))
        {
            return new Problem(refusal);
        }

        // What is beyond the top means the top.
        return Answer.Of(
            await receipts.ReadAsync(caller.Id, id, PathId.Largest, cancellation),
            _ => Answer.Of(new ToldAnswerOf001(Success: true, "Messages marked as read")));
    }

    private static async Task<IResult> CountAsync(Caller caller, ConversationService conversations, CancellationToken cancellation)
    {
        var views = await PrivateAsync(caller, conversations, cancellation);
        return Answer.Of(new UnreadCountAnswerOf001(Success: true, new UnreadCountOf001(views.Sum(view => view.UnreadCount))));
    }

    private static async Task<IResult> UnreadAsync(Caller caller, ConversationService conversations, CancellationToken cancellation)
    {
        var views = await PrivateAsync(caller, conversations, cancellation);
        return Answer.Of(new UnreadAnswerOf001(
            Success: true, [.. views.Where(view => view.UnreadCount > 0).Select(view => RowOf(view, caller.Id))]));
    }

    private static UnreadRowOf001 RowOf(ConversationView view, long userId) => new(
        view.Conversation.Id, view.UnreadCount, PersonOf001.Of(view.Participants.First(member => member.User.Id != userId).User));

    private static async Task<IReadOnlyList<ConversationView>> PrivateAsync(
        Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        [.. (await conversations.ListAsync(caller.Id, cancellation, includeDeleted: false))
            .Where(view => view.Conversation.Type == ConversationType.Private)];
}

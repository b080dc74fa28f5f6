namespace Parley.Core.Messages;

/// <param name="ClientId">A UUID made by the client, unique per sender for ever; null: the send is not idempotent.</param>
public sealed record SendMessage(
    long SenderId, long ConversationId, string? Content, MessageType Type = MessageType.Text, long? ReplyToId = null, string? ClientId = null);

/// <param name="Created">False: the answer to an earlier send with the same client id.</param>
public sealed record SentMessage(Message Message, bool Created);

public sealed class MessageService
{
    /// <summary>The one way in for messages, from every protocol and from HTTP. Answered after the commit.</summary>
    public Task<Result<SentMessage>> SendAsync(SendMessage command, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Own messages only; the replaced text is kept. The same text again changes nothing.</summary>
    public Task<Result<Message>> EditAsync(long userId, long messageId, string content, string? clientId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Own messages; admins any. A tombstone stays. Deleting twice changes nothing.</summary>
    public Task<Result<Message>> DeleteAsync(long userId, long messageId, string? clientId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public Task<Result<Message>> GetAsync(long userId, long messageId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Ascending by seq: the page below <c>before</c>, above <c>after</c>, around <c>around</c> (one of them), or the newest.</summary>
    /// <param name="limit">1–100.</param>
    public Task<Result<HistoryPage>> HistoryAsync(
        long userId, long conversationId, long? before, long? after, long? around, int limit, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The versions that edits replaced, oldest first.</summary>
    public Task<Result<IReadOnlyList<MessageVersion>>> VersionsAsync(long userId, long messageId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Page <paramref name="page"/> (1-based) of messages that are not deleted, newest first, and their number: for clients that page by number.</summary>
    public Task<Result<(IReadOnlyList<Message> Messages, long Total)>> PageAsync(
        long userId, long conversationId, int page, int perPage, CancellationToken cancellation) =>
        throw new NotImplementedException();
}

using Parley.Core.Commit;
using Parley.Core.Messages;
using Parley.Core.Storage;

namespace Parley.Core.Receipts;

/// <summary>Read and delivered markers: state merged by maximum, one row a member. Who read
/// what, and when, is derived from their advances.</summary>
public sealed class ReceiptService
{
    private readonly Committer _committer;
    private readonly Readers _readers;

    internal ReceiptService(Committer committer, Readers readers)
    {
        _committer = committer;
        _readers = readers;
    }

    /// <summary>Moves the own read marker forward (and the delivered one with it); clamped to the top, never back.</summary>
    public Task<Result<MarkerState>> ReadAsync(long userId, long conversationId, long seq, CancellationToken cancellation) =>
        MoveAsync(userId, conversationId, seq, read: true, cancellation);

    /// <summary>The same, up to a message. <c>not_found</c> for one that the person may not see.</summary>
    public async Task<Result<MarkerState>> ReadMessageAsync(long userId, long messageId, CancellationToken cancellation)
    {
        var visible = await _readers.ReadAsync(userId, read => VisibleMessage.Find(read, userId, messageId), cancellation);
        return visible is null ? Refusal.NotFound : await ReadAsync(userId, visible.Row.ConversationId, visible.Row.Seq, cancellation);
    }

    public Task<Result<MarkerState>> DeliveredAsync(long userId, long conversationId, long seq, CancellationToken cancellation) =>
        MoveAsync(userId, conversationId, seq, read: false, cancellation);

    /// <summary>The same up to a message of this conversation, by its id or by that of its author's program. One that is not there, or long
    /// delivered, moves nothing: null.</summary>
    public async Task<Result<MarkerState>?> DeliveredMessageAsync(
        long userId, long conversationId, long? messageId, string? clientId, CancellationToken cancellation)
    {
        var seq = await _readers.ReadAsync(
            userId, read => UndeliveredMessage.Find(read, userId, conversationId, messageId, clientId), cancellation);
        return seq is { } at ? await DeliveredAsync(userId, conversationId, at, cancellation) : default(Result<MarkerState>?);
    }

    /// <summary>Who has read a message, and when; empty in large conversations, which keep counts only.</summary>
    public Task<Result<IReadOnlyList<Reader>>> ReadersAsync(long userId, long messageId, CancellationToken cancellation) =>
        _readers.ReadAsync<Result<IReadOnlyList<Reader>>>(
            userId,
            read =>
            {
                if (VisibleMessage.Find(read, userId, messageId) is not { } visible)
                {
                    return Refusal.NotFound;
                }

                var message = visible.Row.ToMessage(visible.VisibleFromSeq);
                return Result.Ok(ReaderLists.Read(read, userId, message.ConversationId, [message]).GetValueOrDefault(messageId, []));
            },
            cancellation);

    /// <summary>The same for several messages of one conversation, by message id: one statement for a page.</summary>
    public Task<Result<IReadOnlyDictionary<long, IReadOnlyList<Reader>>>> ReadersAsync(
        long userId, long conversationId, IReadOnlyList<Message> messages, CancellationToken cancellation) =>
        _readers.ReadAsync<Result<IReadOnlyDictionary<long, IReadOnlyList<Reader>>>>(
            userId,
            read =>
            {
                var member = read.Scalar<long>(
                    "SELECT count(*) FROM members WHERE conversation_id = @conversationId AND user_id = @userId AND left_at IS NULL",
                    new { conversationId, userId });
                return member == 0 ? Refusal.NotFound : Result.Ok(ReaderLists.Read(read, userId, conversationId, messages));
            },
            cancellation);

    /// <summary>All that the person has not read.</summary>
    public Task<UnreadOverview> UnreadAsync(long userId, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => UnreadList.Read(read, userId), cancellation);

    private async Task<Result<MarkerState>> MoveAsync(long userId, long conversationId, long seq, bool read, CancellationToken cancellation)
    {
        if (seq < 1)
        {
            return Refusal.Validation("seq", "seq counts from 1.");
        }

        return await _committer.WriteAsync(
            new WriteOperation<MarkerState>(transaction => MarkerMove.Run(transaction, userId, conversationId, seq, read))
            {
                Sender = userId,
                ConversationId = conversationId,
                UserIds = [userId],
            },
            cancellation);
    }
}

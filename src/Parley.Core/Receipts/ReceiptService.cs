namespace Parley.Core.Receipts;

public sealed class ReceiptService
{
    /// <summary>Moves the own read marker forward (and the delivered one with it); clamped to the top, never back.</summary>
    public Task<Result<MarkerState>> ReadAsync(long userId, long conversationId, long seq, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<Result<MarkerState>> ReadMessageAsync(long userId, long messageId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<Result<MarkerState>> DeliveredAsync(long userId, long conversationId, long seq, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Who has read a message, and when; empty in large conversations, which keep counts only.</summary>
    public Task<Result<IReadOnlyList<Reader>>> ReadersAsync(long userId, long messageId, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The same for several messages of one conversation, by message id: one statement for a page.</summary>
    public Task<Result<IReadOnlyDictionary<long, IReadOnlyList<Reader>>>> ReadersAsync(
        long userId, long conversationId, IReadOnlyList<Messages.Message> messages, CancellationToken cancellation) =>
        throw new NotImplementedException();
}

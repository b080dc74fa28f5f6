using Parley.Core.Storage;

namespace Parley.Core.Receipts;

/// <summary>A message above a member's delivery marker.</summary>
internal static class UndeliveredMessage
{
    // There is no index of the ids of authors' programs by conversation, and so there is a bound.
    private const int Newest = 1_000;

    /// <returns>Its seq; null where there is none.</returns>
    public static long? Find(IQuery query, long userId, long conversationId, long? messageId, string? clientId) =>
        query.QueryFirstOrDefault<long?>(
            $"""
            SELECT x.seq FROM members m
            JOIN conversations c ON c.id = m.conversation_id
            JOIN messages x ON x.conversation_id = m.conversation_id AND x.seq > m.delivered_seq AND x.seq >= m.visible_from_seq
            WHERE m.conversation_id = @conversationId AND m.user_id = @userId AND m.left_at IS NULL
              AND {(messageId is null ? "x.seq > c.seq - @Newest AND x.client_id = @clientId" : "x.id = @messageId")}
            """,
            new { conversationId, userId, messageId, clientId, Newest });
}

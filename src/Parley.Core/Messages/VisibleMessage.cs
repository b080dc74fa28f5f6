using Parley.Core.Storage;

namespace Parley.Core.Messages;

/// <summary>A message that a present member may see, with where its visible history begins.</summary>
internal sealed record VisibleMessage(MessageRow Row, long VisibleFromSeq)
{
    /// <summary>Null alike for what does not exist, what stands in others' conversations,
    /// and what is from before the visible history.</summary>
    public static VisibleMessage? Find(IQuery query, long userId, long messageId)
    {
        var rows = MessageRow.Read(
            query,
            $"""
            JOIN members own ON own.conversation_id = m.conversation_id AND own.user_id = @userId AND own.left_at IS NULL
            WHERE m.id = @messageId AND m.seq >= own.visible_from_seq
            """,
            new { userId, messageId });
        if (rows.Count == 0)
        {
            return null;
        }

        var visibleFromSeq = query.Query<long>(
            "SELECT visible_from_seq FROM members WHERE conversation_id = @ConversationId AND user_id = @userId",
            new { rows[0].ConversationId, userId })[0];
        return new VisibleMessage(rows[0], visibleFromSeq);
    }
}

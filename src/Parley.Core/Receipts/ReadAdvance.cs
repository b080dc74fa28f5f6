using Parley.Core.Commit;
using Parley.Core.Events;

namespace Parley.Core.Receipts;

/// <summary>One row for each advance of a read marker: with them "who read this, and when" is answered
/// without a row per message and reader.</summary>
internal static class ReadAdvance
{
    /// <summary>True when the advance passes messages of others in a conversation small enough to know its readers by person.</summary>
    /// <remarks>From just below its own message the sender passes nothing but that, and nobody is a reader of its own words.</remarks>
    public static bool NeededFor(long oldSeq, long ownMessageSeq, long memberCount) =>
        oldSeq < ownMessageSeq - 1 && memberCount <= Limits.Default.SmallConversation;

    /// <summary>Of a send that passed messages of others: records it, and tells their authors as a read of its own would.</summary>
    /// <remarks>Who hides what it reads is left out: others know its words, and no receipt says more.
    /// A client that marks as read and answers at once would otherwise leave the authors
    /// without a receipt, the marker being there already.</remarks>
    public static void RecordBySending(WriteTransaction transaction, long conversationId, long senderId, long ownSeq)
    {
        if (transaction.Prepared("SELECT read_receipts FROM users WHERE id = @p0").Scalar(senderId) == 0)
        {
            return;
        }

        Record(transaction, conversationId, senderId, ownSeq);
        using var passed = transaction.Prepared(
            "SELECT id, user_id FROM messages WHERE conversation_id = @p0 AND seq < @p1 AND user_id <> @p2 ORDER BY seq DESC LIMIT 1")
            .Read(conversationId, ownSeq, senderId);
        if (passed.Read())
        {
            transaction.Publish(
                new MarkerMoved(conversationId, senderId, Read: true, ownSeq, passed.GetInt64(0), passed.GetInt64(1), transaction.Now));
        }
    }

    public static void Record(WriteTransaction transaction, long conversationId, long userId, long seq)
    {
        // An advance within two seconds of the last one extends its row: receipts are true to that.
        var since = transaction.Now - (long)Limits.Default.ReadAdvanceWindow.TotalMilliseconds;
        var extended = transaction.Prepared(
            """
            UPDATE read_advances SET seq = @p2
            WHERE conversation_id = @p0 AND user_id = @p1 AND read_at > @p3
              AND seq = (SELECT max(seq) FROM read_advances WHERE conversation_id = @p0 AND user_id = @p1)
            """).Run(conversationId, userId, seq, since);
        if (extended == 0)
        {
            transaction.Prepared("INSERT INTO read_advances (conversation_id, user_id, seq, read_at) VALUES (@p0, @p1, @p2, @p3)")
                .Run(conversationId, userId, seq, transaction.Now);
        }
    }
}

using Parley.Core.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Receipts;

/// <summary>One conversation with something in it that was not read, or that was marked so.</summary>
/// <param name="UnreadCount">Exact to <see cref="Limits.UnreadExact"/>; one more means "more".</param>
/// <param name="FirstUnreadSeq">The oldest of the messages that are counted; null where only a mark is set.</param>
public sealed record UnreadConversation(long ConversationId, long UnreadCount, long? FirstUnreadSeq, OwnSettings Settings);

/// <param name="Total">Of the conversations that are neither muted nor archived.</param>
public sealed record UnreadOverview(long Total, IReadOnlyList<UnreadConversation> Conversations);

/// <summary>What one has not read, over all conversations.</summary>
internal static class UnreadList
{
    private const string Counted = """
        x.conversation_id = m.conversation_id AND x.seq > m.read_seq AND x.seq >= m.visible_from_seq AND x.user_id <> m.user_id
        AND x.deleted_at IS NULL AND x.type <> 4 AND x.thread_id IS NULL
        """;

    public static UnreadOverview Read(ReadTransaction read, long userId)
    {
        var rows = read.Query<UnreadRow>(
            $"""
            SELECT m.conversation_id, m.read_seq, m.muted_until, m.archived_seq, m.favourite_at, m.unread_from_seq, m.unread_at_read_seq, c.seq,
                   (SELECT x.seq FROM messages x WHERE {Counted} ORDER BY x.seq LIMIT 1) AS first_unread_seq,
                   (SELECT count(*) FROM (SELECT 1 FROM messages x WHERE {Counted} LIMIT 1000) counted) AS unread
            FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.user_id = @userId AND m.left_at IS NULL AND (c.seq > m.read_seq OR m.unread_from_seq IS NOT NULL)
            ORDER BY m.conversation_id
            """,
            new { userId });
        UnreadConversation[] unread =
        [
            .. rows.Select(row => new UnreadConversation(
                    row.ConversationId, row.Unread, row.FirstUnreadSeq, row.SettingsAt(read.Now, row.Seq)))
                .Where(row => row.UnreadCount > 0 || row.Settings.UnreadFromSeq is not null),
        ];
        return new UnreadOverview(
            unread.Where(row => row.Settings is { Muted: false, Archived: false }).Sum(row => row.UnreadCount), unread);
    }

    private sealed class UnreadRow : MemberRow
    {
        public long Seq { get; set; }

        public long? FirstUnreadSeq { get; set; }

        public long Unread { get; set; }
    }
}

using Parley.Core.Messages;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Receipts;

/// <summary>Who read messages, and when: the first advance of each member's marker that reached them. Empty for those who do not let
/// others know what they read, and without them.</summary>
internal static class ReaderLists
{
    public static IReadOnlyDictionary<long, IReadOnlyList<Reader>> Read(
        IQuery query, long viewerId, long conversationId, IReadOnlyList<Message> messages)
    {
        if (messages.Count == 0)
        {
            return new Dictionary<long, IReadOnlyList<Reader>>();
        }

        var rows = query.Query<ReaderRow>(
            $"""
            SELECT x.id AS message_id, u.id AS user_id, u.name, u.avatar_url,
                   (SELECT a.read_at FROM read_advances a
                    WHERE a.conversation_id = x.conversation_id AND a.user_id = m.user_id AND a.seq >= x.seq ORDER BY a.seq LIMIT 1) AS read_at
            FROM messages x
            JOIN members m ON m.conversation_id = x.conversation_id AND m.left_at IS NULL AND m.user_id <> x.user_id AND m.visible_from_seq <= x.seq
            JOIN users u ON u.id = m.user_id AND u.read_receipts = 1
            JOIN users viewer ON viewer.id = @viewerId AND viewer.read_receipts = 1
            JOIN conversations c ON c.id = x.conversation_id AND c.member_count <= {Limits.Default.SmallConversation}
            WHERE x.conversation_id = @conversationId AND x.seq BETWEEN @first AND @last
            ORDER BY u.id
            """,
            new { viewerId, conversationId, first = messages.Min(message => message.Seq), last = messages.Max(message => message.Seq) });
        return rows.Where(row => row.ReadAt is not null)
            .GroupBy(row => row.MessageId)
            .ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<Reader>)
                    [.. group.Select(row => new Reader(new UserCard(row.UserId, row.Name, row.AvatarUrl), row.ReadAt!.Value))]);
    }

    private sealed class ReaderRow
    {
        public long MessageId { get; set; }

        public long UserId { get; set; }

        public string Name { get; set; } = "";

        public string? AvatarUrl { get; set; }

        public long? ReadAt { get; set; }
    }
}

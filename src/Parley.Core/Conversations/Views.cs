using Parley.Core.Messages;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>Conversations as one member sees them, read with whatever runs the statements: a
/// snapshot, or the transaction that is changing them.</summary>
internal static class Views
{
    // Messages of others, not system, not deleted, in the main timeline, above the marker; counted to one more than is exact.
    private const string Unread = """
        (SELECT count(*) FROM (
            SELECT 1 FROM messages x
            WHERE x.conversation_id = m.conversation_id AND x.seq > m.read_seq AND x.seq >= m.visible_from_seq AND x.user_id <> m.user_id
              AND x.deleted_at IS NULL AND x.type <> 4 AND x.thread_id IS NULL
            LIMIT 1000) counted)
        """;

    /// <summary>One conversation, or all of a person's (newest activity first); only those
    /// in which the person is a present member.</summary>
    /// <param name="query">Runs a statement and maps its rows.</param>
    /// <param name="includeDeleted">Whether a deleted message may be the last one.</param>
    public static IReadOnlyList<ConversationView> Read(IQuery query, long userId, long? conversationId, bool includeDeleted)
    {
        var parameters = new { userId, conversationId };
        var only = conversationId is null ? "" : " AND m.conversation_id = @conversationId";
        var conversations = query.Query<ViewRow>(
            $"""
            SELECT {ConversationRow.Columns}, {Unread} AS unread
            FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.user_id = @userId AND m.left_at IS NULL{only}
            ORDER BY coalesce(c.last_message_at, c.created_at) DESC, c.id DESC
            """,
            parameters);
        if (conversations.Count == 0)
        {
            return [];
        }

        var members = query.Query<MemberRow>(
            $"""
            {MemberRow.Select}
            JOIN members own ON own.conversation_id = m.conversation_id AND own.user_id = @userId AND own.left_at IS NULL
            JOIN conversations c ON c.id = m.conversation_id
            WHERE m.left_at IS NULL AND (c.member_count <= {Limits.Default.SmallConversation} OR m.user_id = @userId)
            {only.Replace("m.", "own.", StringComparison.Ordinal)}
            ORDER BY m.user_id
            """,
            parameters).ToLookup(member => member.ConversationId);
        var present = includeDeleted ? "" : " AND x.deleted_at IS NULL";
        var last = query.Query<MessageRow>(
            $"""
            {MessageRow.Select}
            JOIN (
                SELECT (SELECT x.id FROM messages x
                        WHERE x.conversation_id = m.conversation_id AND x.seq >= m.visible_from_seq{present}
                        ORDER BY x.seq DESC LIMIT 1) AS id
                FROM members m WHERE m.user_id = @userId AND m.left_at IS NULL{only}) newest ON newest.id = m.id
            """,
            parameters).ToDictionary(message => message.ConversationId);
        return [.. conversations.Select(conversation =>
        {
            var viewer = members[conversation.Id].First(member => member.UserId == userId);
            var own = viewer.ToMember(viewer);
            var participants = members[conversation.Id].Select(member => member.ToMember(viewer)).ToList();
            var newest = last.TryGetValue(conversation.Id, out var row) ? row.ToMessage(own.VisibleFromSeq) : null;
            return new ConversationView(conversation.ToConversation(), own, conversation.Unread, newest, participants);
        })];
    }

    /// <summary>How many messages are unread, exact to <see cref="Limits.UnreadExact"/>.</summary>
    public static long CountUnread(IQuery query, long userId, long conversationId) => query.Query<long>(
        $"SELECT {Unread} FROM members m WHERE m.conversation_id = @conversationId AND m.user_id = @userId",
        new { conversationId, userId })[0];
}

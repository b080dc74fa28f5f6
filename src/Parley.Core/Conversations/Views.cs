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

    private const string Activity = "coalesce(c.last_message_at, c.created_at)";

    // As SettingsAt of the member's row says it.
    private const string IsArchived =
        "(CASE WHEN m.archived_seq IS NOT NULL AND (m.archived_seq >= c.seq OR coalesce(m.muted_until, 0) > @now) THEN 1 ELSE 0 END)";

    /// <summary>One conversation, or all of a person's (newest activity first); only those
    /// in which the person is a present member.</summary>
    /// <param name="query">Runs a statement and maps its rows.</param>
    /// <param name="includeDeleted">Whether a deleted message may be the last one.</param>
    public static IReadOnlyList<ConversationView> Read(IQuery query, long userId, long? conversationId, bool includeDeleted)
    {
        var only = conversationId is null ? "" : " AND m.conversation_id = @conversationId";
        var parameters = new { userId, conversationId };
        return Fill(
            query,
            userId,
            query.Query<ViewRow>(
                $"""
                SELECT {ConversationRow.Columns}, {Unread} AS unread
                FROM members m JOIN conversations c ON c.id = m.conversation_id
                WHERE m.user_id = @userId AND m.left_at IS NULL{only}
                ORDER BY {Activity} DESC, c.id DESC
                """,
                parameters),
            only,
            parameters,
            includeDeleted);
    }

    /// <summary>One page of a person's conversations, newest activity first.</summary>
    public static ConversationPage ReadPage(IQuery query, long userId, ConversationQuery wanted)
    {
        var place = wanted.Before ?? new ConversationPlace(long.MaxValue, long.MaxValue);
        var limit = Math.Min(wanted.Limit, int.MaxValue - 1);
        var rows = query.Query<ViewRow>(
            $"""
            SELECT {ConversationRow.Columns}, {Unread} AS unread
            FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.user_id = @userId AND m.left_at IS NULL
              AND ({Activity} < @At OR ({Activity} = @At AND c.id < @Id))
              AND (@type < 0 OR c.type = @type)
              AND (@favourite < 0 OR (CASE WHEN m.favourite_at IS NULL THEN 0 ELSE 1 END) = @favourite)
              AND (@archived < 0 OR {IsArchived} = @archived)
            ORDER BY {Activity} DESC, c.id DESC LIMIT @limit
            """,
            new
            {
                userId,
                place.At,
                place.Id,
                type = wanted.Type is { } type ? (long)type : -1,
                favourite = Asked(wanted.Favourite),
                archived = Asked(wanted.Archived),
                now = query.Now,
                limit = limit + 1,
            });
        var page = rows.Take(limit).ToArray();
        var views = Fill(
            query,
            userId,
            page,
            $" AND m.conversation_id {query.Engine.OneOf("@ids")}",
            new { userId, ids = page.Select(row => row.Id).ToArray() },
            includeDeleted: true);
        return new ConversationPage(
            views, rows.Count > limit ? new ConversationPlace(page[^1].LastMessageAt ?? page[^1].CreatedAt, page[^1].Id) : null);
    }

    /// <summary>How many messages are unread, exact to <see cref="Limits.UnreadExact"/>, and the number of the newest message.</summary>
    public static (long Unread, long Top) CountUnread(IQuery query, long userId, long conversationId)
    {
        var row = query.Query<ViewRow>(
            $"""
            SELECT c.seq, {Unread} AS unread FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.conversation_id = @conversationId AND m.user_id = @userId
            """,
            new { conversationId, userId })[0];
        return (row.Unread, row.Seq);
    }

    private static long Asked(bool? wanted) => wanted is { } yes ? (yes ? 1 : 0) : -1;

    private static IReadOnlyList<ConversationView> Fill(
        IQuery query, long userId, IReadOnlyList<ViewRow> conversations, string only, object parameters, bool includeDeleted)
    {
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
        var last = MessageRow.Read(
            query,
            $"""
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
            var newest = last.TryGetValue(conversation.Id, out var row) ? row.ToMessage(own.VisibleFromSeq) : null;
            return new ConversationView(
                conversation.ToConversation(),
                own,
                conversation.Unread,
                newest,
                [.. members[conversation.Id].Select(member => member.ToMember(viewer))])
            {
                Settings = viewer.SettingsAt(query.Now, conversation.Seq),
            };
        })];
    }
}

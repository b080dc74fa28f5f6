using Parley.Core.Storage;

namespace Parley.Core.Messages;

/// <summary>Pages of a conversation's messages, as one member sees them.</summary>
internal static class History
{
    public static Result<HistoryPage> Read(ReadTransaction read, long userId, long conversationId, long? before, long? after, long? around, int limit)
    {
        if (Place.Find(read, userId, conversationId) is not { } place)
        {
            return Refusal.NotFound;
        }

        if (after is { } above)
        {
            var page = Above(read, place, above, limit + 1);
            var more = page.Count > limit;
            return Page(place, page.Take(limit), HasBefore(place, page), more);
        }

        if (around is { } centre)
        {
            var below = Below(read, place, centre, (limit / 2) + 1);
            var rest = Above(read, place, centre - 1, limit - Math.Min(below.Count, limit / 2) + 1);
            var moreBelow = below.Count > limit / 2;
            var moreAbove = rest.Count > limit - Math.Min(below.Count, limit / 2);
            return Page(
                place,
                below.Take(limit / 2).Reverse().Concat(moreAbove ? rest.SkipLast(1) : rest),
                moreBelow,
                moreAbove);
        }

        var newest = Below(read, place, before ?? long.MaxValue, limit + 1);
        return Page(
            place,
            newest.Take(limit).Reverse(),
            newest.Count > limit,
            before is not null && before <= place.Seq);
    }

    /// <summary>By number, newest or oldest first, deleted ones left out.</summary>
    public static Result<(IReadOnlyList<Message> Messages, long Total)> ReadPage(
        ReadTransaction read, long userId, long conversationId, int page, int perPage, bool ascending)
    {
        if (Place.Find(read, userId, conversationId) is not { } place)
        {
            return Refusal.NotFound;
        }

        var parameters = new { conversationId, place.VisibleFromSeq, perPage, offset = (page - 1L) * perPage };
        var total = read.Scalar<long>(
            "SELECT count(*) FROM messages WHERE conversation_id = @conversationId AND seq >= @VisibleFromSeq AND deleted_at IS NULL", parameters);
        var rows = MessageRow.Read(
            read,
            $"""
            WHERE m.conversation_id = @conversationId AND m.seq >= @VisibleFromSeq AND m.deleted_at IS NULL
            ORDER BY m.seq {(ascending ? "ASC" : "DESC")} LIMIT @perPage OFFSET @offset
            """,
            parameters);
        return (rows.Select(row => row.ToMessage(place.VisibleFromSeq)).ToArray(), total);
    }

    /// <summary>What people said, ascending: system messages and deleted ones are left out.</summary>
    /// <param name="beforeId">The message below which the page ends; null: the newest.</param>
    public static Result<HistoryPage> ReadSaid(ReadTransaction read, long userId, long conversationId, long? beforeId, int limit)
    {
        if (Place.Find(read, userId, conversationId) is not { } place)
        {
            return Refusal.NotFound;
        }

        var before = beforeId is null ? long.MaxValue : read.Scalar<long?>(
            "SELECT seq FROM messages WHERE id = @beforeId AND conversation_id = @conversationId AND seq >= @VisibleFromSeq",
            new { beforeId, conversationId, place.VisibleFromSeq });
        if (before is null)
        {
            return Refusal.NotFound;
        }

        var rows = Said(read, place, before.Value, after: 0, limit + 1, "DESC");
        return Page(place, rows.Take(limit).Reverse(), rows.Count > limit, moreAfter: beforeId is not null);
    }

    /// <summary>The same by seq: the page below one, above one, or the newest.</summary>
    public static Result<HistoryPage> ReadSaidAt(ReadTransaction read, long userId, long conversationId, long? before, long? after, int limit)
    {
        if (Place.Find(read, userId, conversationId) is not { } place)
        {
            return Refusal.NotFound;
        }

        if (after is { } above)
        {
            var page = Said(read, place, long.MaxValue, above, limit + 1, "ASC");
            return Page(place, page.Take(limit), moreBefore: above >= place.VisibleFromSeq, moreAfter: page.Count > limit);
        }

        var rows = Said(read, place, before ?? long.MaxValue, after: 0, limit + 1, "DESC");
        return Page(place, rows.Take(limit).Reverse(), rows.Count > limit, moreAfter: before is not null);
    }

    private static IReadOnlyList<MessageRow> Said(ReadTransaction read, Place place, long before, long after, int limit, string order) =>
        MessageRow.Read(
            read,
            $"""
            WHERE m.conversation_id = @ConversationId AND m.seq < @before AND m.seq > @after AND m.seq >= @VisibleFromSeq
              AND m.deleted_at IS NULL AND m.type <> @System
            ORDER BY m.seq {order} LIMIT @limit
            """,
            new { place.ConversationId, before, after, place.VisibleFromSeq, System = (long)MessageType.System, limit });

    private static IReadOnlyList<MessageRow> Below(ReadTransaction read, Place place, long seq, int limit) => MessageRow.Read(
        read,
        $"""
        WHERE m.conversation_id = @ConversationId AND m.seq < @seq AND m.seq >= @VisibleFromSeq ORDER BY m.seq DESC LIMIT @limit
        """,
        new { place.ConversationId, place.VisibleFromSeq, seq, limit });

    private static IReadOnlyList<MessageRow> Above(ReadTransaction read, Place place, long seq, int limit) => MessageRow.Read(
        read,
        $"""
        WHERE m.conversation_id = @ConversationId AND m.seq > @seq AND m.seq >= @VisibleFromSeq ORDER BY m.seq LIMIT @limit
        """,
        new { place.ConversationId, place.VisibleFromSeq, seq, limit });

    private static bool HasBefore(Place place, IReadOnlyList<MessageRow> page) =>
        page.Count > 0 ? page[0].Seq > place.VisibleFromSeq : place.Seq >= place.VisibleFromSeq;

    private static HistoryPage Page(Place place, IEnumerable<MessageRow> rows, bool moreBefore, bool moreAfter) =>
        new([.. rows.Select(row => row.ToMessage(place.VisibleFromSeq))], moreBefore, moreAfter, place.Rev);

    /// <summary>A present member's place in a conversation, and its numbers.</summary>
    private sealed class Place
    {
        public long ConversationId { get; set; }

        public long VisibleFromSeq { get; set; }

        public long Seq { get; set; }

        public long Rev { get; set; }

        public static Place? Find(ReadTransaction read, long userId, long conversationId) => read.QueryFirstOrDefault<Place>(
            """
            SELECT m.conversation_id, m.visible_from_seq, c.seq, c.rev FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.conversation_id = @conversationId AND m.user_id = @userId AND m.left_at IS NULL
            """,
            new { conversationId, userId });
    }
}

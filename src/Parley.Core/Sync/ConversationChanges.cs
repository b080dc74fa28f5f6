using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Core.Storage;

namespace Parley.Core.Sync;

/// <summary>One conversation's answer to "I know it up to here": changed rows in pages,
/// or the newest page and everything else anew.</summary>
internal static class ConversationChanges
{
    public static ConversationSync? Read(
        ReadTransaction read, Limits limits, long userId, long conversationId, long rev, long mark, SyncCursor? after)
    {
        var conversation = read.QueryFirstOrDefault<ConversationRow>(
            $"SELECT {ConversationRow.Columns} FROM conversations c WHERE c.id = @conversationId", new { conversationId });
        var own = read.QueryFirstOrDefault<MemberRow>(
            $"{MemberRow.Select} WHERE m.conversation_id = @conversationId AND m.user_id = @userId AND m.left_at IS NULL",
            new { conversationId, userId });
        if (conversation is null || own is null)
        {
            return null;
        }

        if (after is null && NeedsReset(read, limits, conversation, own, rev))
        {
            return Snapshot(read, limits, conversation, own);
        }

        // Pages go by (rev, id), and a row only ever moves up: what changes between two pages comes again in a later one.
        var from = after ?? new SyncCursor(rev, long.MaxValue);
        var rows = MessageRow.Read(
            read,
            $"""
            WHERE m.conversation_id = @conversationId AND (m.rev > @Rev OR (m.rev = @Rev AND m.id > @Id)) AND m.seq >= @VisibleFromSeq
            ORDER BY m.rev, m.id LIMIT @limit
            """,
            new { conversationId, from.Rev, from.Id, own.VisibleFromSeq, limit = limits.SyncPage + 1 });
        var messages = rows.Take(limits.SyncPage).Select(row => row.ToMessage(own.VisibleFromSeq)).ToArray();
        if (rows.Count > limits.SyncPage)
        {
            var last = messages[^1];
            return new ConversationSync(
                conversationId, false, conversation.Rev, conversation.Mark, messages, [], [], null, new SyncCursor(last.Rev, last.Id));
        }

        // Everything else comes with the last page, from the same snapshot as the top that the client will adopt.
        var members = read.Query<MemberRow>(
            $"""
            {MemberRow.Select}
            WHERE m.conversation_id = @conversationId AND m.rev > @rev AND (@small = 1 OR m.user_id = @userId) ORDER BY m.rev, m.user_id
            """,
            new { conversationId, userId, rev, small = IsSmall(conversation) ? 1L : 0L });
        return new ConversationSync(
            conversationId,
            false,
            conversation.Rev,
            conversation.Mark,
            messages,
            [.. members.Select(row => row.ToMember(own))],
            Markers(read, conversation, own, mark),
            conversation.MetaRev > rev ? View(read, userId, conversationId) : null,
            null);
    }

    // Reset: new to the client, too many rows, or joined again where history is protected (what is cached from before is not its to keep).
    private static bool NeedsReset(ReadTransaction read, Limits limits, ConversationRow conversation, MemberRow own, long rev)
    {
        if (rev <= 0 || rev > conversation.Rev || (own.VisibleFromSeq > 1 && own.JoinedRev > rev))
        {
            return true;
        }

        var changed = read.Scalar<long>(
            """
            SELECT (SELECT count(*) FROM (SELECT 1 FROM messages WHERE conversation_id = @Id AND rev > @rev LIMIT @limit) m)
                 + (SELECT count(*) FROM (SELECT 1 FROM members WHERE conversation_id = @Id AND rev > @rev LIMIT @limit) n)
            """,
            new { conversation.Id, rev, limit = limits.SyncRows + 1 });
        return changed > limits.SyncRows;
    }

    private static ConversationSync Snapshot(ReadTransaction read, Limits limits, ConversationRow conversation, MemberRow own)
    {
        var newest = MessageRow.Read(
            read,
            $"""
            WHERE m.conversation_id = @Id AND m.seq >= @VisibleFromSeq ORDER BY m.seq DESC LIMIT @limit
            """,
            new { conversation.Id, own.VisibleFromSeq, limit = limits.SnapshotMessages });
        var view = View(read, own.UserId, conversation.Id);
        return new ConversationSync(
            conversation.Id,
            true,
            conversation.Rev,
            conversation.Mark,
            [.. newest.Reverse().Select(row => row.ToMessage(own.VisibleFromSeq))],
            view.Participants,
            Markers(read, conversation, own, mark: -1),
            view,
            null);
    }

    private static ConversationView View(ReadTransaction read, long userId, long conversationId) =>
        Views.Read(read, userId, conversationId, includeDeleted: true)[0];

    private static Marker[] Markers(ReadTransaction read, ConversationRow conversation, MemberRow own, long mark)
    {
        var rows = read.Query<MemberRow>(
            $"""
            {MemberRow.Select}
            WHERE m.conversation_id = @Id AND m.mark > @mark AND m.left_at IS NULL AND (@small = 1 OR m.user_id = @userId) ORDER BY m.user_id
            """,
            new { conversation.Id, mark, userId = own.UserId, small = IsSmall(conversation) ? 1L : 0L });
        return [.. rows.Select(row => row.ToMember(own))
            .Select(member => new Marker(member.User.Id, member.ReadSeq, member.ReadAt, member.DeliveredSeq))];
    }

    private static bool IsSmall(ConversationRow conversation) => conversation.MemberCount <= Limits.Default.SmallConversation;
}

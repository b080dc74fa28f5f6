using Parley.Core.Commit;
using Parley.Core.Conversations;
using Parley.Core.Events;

namespace Parley.Core.Receipts;

/// <summary>Moves a marker of a present member forward; a marker above the top is clamped to it, one below does nothing.</summary>
internal static class MarkerMove
{
    public static Result<MarkerState> Run(WriteTransaction transaction, long userId, long conversationId, long seq, bool read)
    {
        var member = MemberRow.Present(transaction, conversationId, userId);
        if (member is null)
        {
            return Refusal.NotFound;
        }

        var conversation = ConversationRow.Find(transaction, conversationId)!;
        var target = Math.Min(seq, conversation.Seq);
        if (target <= (read ? member.ReadSeq : member.DeliveredSeq))
        {
            return read && member.IsMarkedUnread ? ReadAgain(transaction, member) : State(transaction, member);
        }

        // Who is invisible gives no sign of itself; its next delivery moves this marker.
        if (!read && member.IsInvisible(transaction.Now))
        {
            return State(transaction, member);
        }

        return read && (member.ReadReceipts == 0 || member.IsInvisible(transaction.Now))
            ? MoveHidden(transaction, member, target)
            : MoveShown(transaction, conversation, member, target, read);
    }

    // Only the person's own devices are told. Neither the shown marker nor the mark moves, nor the delivered one: any of
    // them would tell the others that something was read.
    private static MarkerState MoveHidden(WriteTransaction transaction, MemberRow member, long target)
    {
        member.ReadSeq = target;
        member.ReadAt = transaction.Now;
        member.OwnRev = transaction.StepUserRev(member.UserId);
        member.Save(transaction);
        return TellOwn(transaction, member);
    }

    private static MarkerState MoveShown(
        WriteTransaction transaction, ConversationRow conversation, MemberRow member, long target, bool read)
    {
        // Of a large conversation nobody is told who read what.
        var small = conversation.MemberCount <= Limits.Default.SmallConversation;
        var (conversationId, userId) = (member.ConversationId, member.UserId);
        conversation.Mark++;
        transaction.Execute("UPDATE conversations SET mark = @Mark WHERE id = @Id", conversation);
        member.Mark = conversation.Mark;
        member.DeliveredSeq = Math.Max(member.DeliveredSeq, target);
        if (read)
        {
            member.ReadSeq = member.ShownReadSeq = target;
            member.ReadAt = member.ShownReadAt = transaction.Now;
            member.OwnRev = transaction.StepUserRev(userId);
            if (small)
            {
                ReadAdvance.Record(transaction, conversationId, userId, target);
            }
        }

        member.Save(transaction);
        var message = transaction.QueryFirstOrDefault<MarkedMessage>(
            "SELECT id, user_id FROM messages WHERE conversation_id = @conversationId AND seq = @target", new { conversationId, target })!;
        transaction.Publish(new MarkerMoved(conversationId, userId, read, target, message.Id, message.UserId, transaction.Now));
        return read ? TellOwn(transaction, member) : State(transaction, member);
    }

    private static MarkerState TellOwn(WriteTransaction transaction, MemberRow member)
    {
        var state = State(transaction, member);
        transaction.Publish(new OwnStateChanged(member.UserId, member.OwnRev, member.ToOwn(transaction)));
        return state;
    }

    // What was marked as unread is read again; the marker had been there already, and stays.
    private static MarkerState ReadAgain(WriteTransaction transaction, MemberRow member)
    {
        (member.UnreadFromSeq, member.UnreadAtReadSeq) = (null, null);
        member.OwnRev = transaction.StepUserRev(member.UserId);
        member.Save(transaction);
        return TellOwn(transaction, member);
    }

    private static MarkerState State(WriteTransaction transaction, MemberRow member) => new(
        member.ConversationId,
        member.ReadSeq,
        Math.Max(member.DeliveredSeq, member.ReadSeq),
        Views.CountUnread(transaction, member.UserId, member.ConversationId).Unread);

    private sealed class MarkedMessage
    {
        public long Id { get; set; }

        public long UserId { get; set; }
    }
}

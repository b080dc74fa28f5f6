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
            return State(transaction, member);
        }

        // Of a large conversation nobody is told who read what.
        var small = conversation.MemberCount <= Limits.Default.SmallConversation;
        conversation.Mark++;
        transaction.Execute("UPDATE conversations SET mark = @Mark WHERE id = @Id", conversation);
        member.Mark = conversation.Mark;
        member.DeliveredSeq = Math.Max(member.DeliveredSeq, target);
        if (read)
        {
            member.ReadSeq = target;
            member.ReadAt = transaction.Now;
            member.OwnRev = transaction.StepUserRev(userId);
            if (small)
            {
                ReadAdvance.Record(transaction, conversationId, userId, target);
            }
        }

        member.Save(transaction);
        var state = State(transaction, member);
        var message = transaction.QueryFirstOrDefault<MarkedMessage>(
            "SELECT id, user_id FROM messages WHERE conversation_id = @conversationId AND seq = @target", new { conversationId, target })!;
        transaction.Publish(new MarkerMoved(conversationId, userId, read, target, message.Id, message.UserId, transaction.Now));
        if (read)
        {
            transaction.Publish(
                new OwnStateChanged(userId, member.OwnRev, new OwnConversation(conversationId, IsMember: true, member.ReadSeq, state.UnreadCount)));
        }

        return state;
    }

    private static MarkerState State(WriteTransaction transaction, MemberRow member) => new(
        member.ConversationId,
        member.ReadSeq,
        member.DeliveredSeq,
        Views.CountUnread(transaction, member.UserId, member.ConversationId));

    private sealed class MarkedMessage
    {
        public long Id { get; set; }

        public long UserId { get; set; }
    }
}

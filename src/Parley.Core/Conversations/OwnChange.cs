using Parley.Core.Commit;
using Parley.Core.Events;

namespace Parley.Core.Conversations;

/// <summary>Changes what only one person sees of a conversation: it steps that person's own counter and nobody else's.</summary>
internal static class OwnChange
{
    public static Result<OwnConversation> Run(WriteTransaction transaction, long userId, long conversationId, OwnSettingsChange change)
    {
        var conversation = ConversationRow.Find(transaction, conversationId);
        var member = MemberRow.Present(transaction, conversationId, userId);
        if (conversation is null || member is null)
        {
            return Refusal.NotFound;
        }

        var before = member.SettingsAt(transaction.Now, conversation.Seq);
        if (Mark(member, conversation, change.UnreadFromSeq) is { } refusal)
        {
            return refusal;
        }

        Mute(member, transaction.Now, change.MutedUntil);
        Archive(member, conversation.Seq, change.Archived ?? (before.Archived ? true : null));
        if (change.Favourite is { } favourite && favourite != before.Favourite)
        {
            member.FavouriteAt = favourite ? transaction.Now : null;
        }

        if (member.SettingsAt(transaction.Now, conversation.Seq) == before)
        {
            return member.ToOwn(transaction);
        }

        member.OwnRev = transaction.StepUserRev(userId);
        member.Save(transaction);
        var own = member.ToOwn(transaction);
        transaction.Publish(new OwnStateChanged(userId, member.OwnRev, own));
        return own;
    }

    private static void Mute(MemberRow member, long now, long? until)
    {
        if (until is { } time)
        {
            member.MutedUntil = time > now ? Math.Min(time, OwnSettings.ForEver) : null;
        }
    }

    // Stamped anew while it is away: hearing a conversation again does not bring back what was archived while it was muted.
    private static void Archive(MemberRow member, long top, bool? archived)
    {
        if (archived is { } away)
        {
            member.ArchivedSeq = away ? top : null;
        }
    }

    private static Refusal? Mark(MemberRow member, ConversationRow conversation, long? from)
    {
        if (from is 0)
        {
            (member.UnreadFromSeq, member.UnreadAtReadSeq) = (null, null);
        }
        else if (from is { } wanted)
        {
            var seq = wanted == OwnSettingsChange.Newest ? conversation.Seq : wanted;
            if (seq < 1 || seq > conversation.Seq || seq < member.VisibleFromSeq)
            {
                return Refusal.Validation("seq", "There is no such message in this conversation.");
            }

            (member.UnreadFromSeq, member.UnreadAtReadSeq) = (seq, member.ReadSeq);
        }

        return null;
    }
}

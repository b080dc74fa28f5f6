using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Storage;

namespace Parley.Core.Sync;

/// <summary>Turns changed rows back into events: what a node makes up for when it missed some,
/// or does not know whether a commit took place.</summary>
internal static class MissedEvents
{
    public static IReadOnlyList<ConversationEvent> Read(ReadTransaction read, long conversationId, long rev)
    {
        var row = read.QueryFirstOrDefault<ConversationRow>(
            $"SELECT {ConversationRow.Columns} FROM conversations c WHERE c.id = @conversationId", new { conversationId });
        if (row is null || row.Rev <= rev)
        {
            return [];
        }

        var found = new Dictionary<long, ConversationEvent>();
        foreach (var message in MessageRow.Read(
            read, "WHERE m.conversation_id = @conversationId AND m.rev > @rev", new { conversationId, rev }))
        {
            found[message.Rev] = Event(message, rev);
        }

        var members = read.Query<MemberRow>(
            $"{MemberRow.Select} WHERE m.conversation_id = @conversationId AND m.rev > @rev", new { conversationId, rev });
        foreach (var member in members)
        {
            found[member.Rev] = Event(read, row, member, rev);
        }

        var conversation = row.ToConversation();
        if (row.MetaRev > rev)
        {
            found[row.MetaRev] = new ConversationUpdated(conversationId, row.MetaRev, conversation);
        }

        if (rev == 0)
        {
            // Rev 1 stands on the rows of all first members; those who have changed since come again at their later rev.
            found[1] = new ConversationCreated(
                conversationId, 1, conversation, [.. members.Where(member => member.Rev == 1).Select(member => member.ToMember())]);
        }

        var events = new List<ConversationEvent>();
        for (var next = rev + 1; next <= row.Rev; next++)
        {
            events.Add(found.GetValueOrDefault(next) ?? new Skipped(conversationId, next));
        }

        return events;
    }

    // New, edited or deleted: by whether the listeners can have known the message at all.
    private static ConversationEvent Event(MessageRow row, long known)
    {
        if (row.DeletedAt is not null)
        {
            return new MessageDeleted(row.ConversationId, row.Rev, row.Id, row.Seq);
        }

        var message = row.ToMessage(visibleFromSeq: 1);
        return row.CreatedRev > known
            ? new MessageSent(row.ConversationId, row.Rev, message)
            : new MessageEdited(row.ConversationId, row.Rev, message);
    }

    private static ConversationEvent Event(ReadTransaction read, ConversationRow conversation, MemberRow member, long known)
    {
        if (member.LeftAt is not null)
        {
            return new MemberRemoved(member.ConversationId, member.Rev, member.ToMember(), conversation.MemberCount);
        }

        return member.JoinedRev > known
            ? new MemberAdded(
                member.ConversationId,
                member.Rev,
                member.ToMember(),
                Views.Read(read, member.UserId, member.ConversationId, includeDeleted: true)[0],
                conversation.MemberCount)
            : new MemberUpdated(member.ConversationId, member.Rev, member.ToMember());
    }
}

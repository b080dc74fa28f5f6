using System.Text.Json;
using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

/// <summary>The messages that the server itself writes into groups: who joined, left, was removed, and what it is called now.</summary>
internal static class Timeline
{
    /// <summary>
    /// Appends a system message, taking the next seq and rev; the caller saves the row.
    /// Private conversations, channels and large groups have none.
    /// </summary>
    public static void Note(WriteTransaction transaction, ConversationRow conversation, UserCard actor, SystemNote note, string text)
    {
        if (conversation.Kind != ConversationType.Group || conversation.MemberCount > Limits.Default.SmallConversation)
        {
            return;
        }

        Write(transaction, conversation, actor, note, text);
    }

    /// <summary>The same in any conversation.</summary>
    public static Message Write(WriteTransaction transaction, ConversationRow conversation, UserCard actor, SystemNote note, string text)
    {
        conversation.Seq++;
        conversation.Rev++;
        conversation.LastMessageAt = transaction.Now;
        var system = JsonSerializer.Serialize(note, SystemNoteJson.Default.SystemNote);
        var id = transaction.Scalar<long>(
            """
            INSERT INTO messages (conversation_id, seq, rev, created_rev, user_id, content, type, system, created_at)
            VALUES (@ConversationId, @Seq, @Rev, @Rev, @UserId, @text, @Type, @system, @Now)
            RETURNING id
            """,
            new
            {
                ConversationId = conversation.Id,
                conversation.Seq,
                conversation.Rev,
                UserId = actor.Id,
                text,
                Type = (long)MessageType.System,
                system,
                transaction.Now,
            });
        var message = new Message(
            id, conversation.Id, conversation.Seq, conversation.Rev, conversation.Rev, actor, text, MessageType.System, null, null, null, note,
            transaction.Now, null, false, null);
        transaction.Publish(new MessageSent(conversation.Id, conversation.Rev, message));
        return message;
    }
}

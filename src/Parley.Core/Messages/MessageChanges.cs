using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Conversations;
using Parley.Core.Events;

namespace Parley.Core.Messages;

/// <summary>Edits and deletions. Authorship alone is not enough: membership is looked at under the lock, at this moment.</summary>
internal static class MessageChanges
{
    public static Result<Message> Edit(WriteTransaction transaction, long userId, long messageId, string content)
    {
        if (VisibleMessage.Find(transaction, userId, messageId) is not { Row.DeletedAt: null } visible)
        {
            return Refusal.NotFound;
        }

        var row = visible.Row;
        if (Judge(transaction, userId, row, Permission.EditMessage) is { } refusal)
        {
            return refusal;
        }

        if (row.AttachmentCount == 0 && Text.CheckBlank(content) is { } blank)
        {
            return blank;
        }

        if (row.Content == content)
        {
            return row.ToMessage(visible.VisibleFromSeq);
        }

        transaction.Execute(
            "INSERT INTO message_versions (message_id, rev, content, written_at) VALUES (@Id, @Rev, @Content, @WrittenAt)",
            new { row.Id, row.Rev, row.Content, WrittenAt = row.EditedAt ?? row.CreatedAt });
        row.Rev = StepRev(transaction, row.ConversationId);
        row.Content = content;
        row.EditedAt = transaction.Now;
        transaction.Execute("UPDATE messages SET rev = @Rev, content = @Content, edited_at = @EditedAt WHERE id = @Id", row);
        var message = row.ToMessage(visible.VisibleFromSeq);

        // Every member gets its own variant from this one, so the embedded reply is whole
        // here; the hub takes it out where it is not visible.
        transaction.Publish(new MessageEdited(row.ConversationId, row.Rev, row.ToMessage(visibleFromSeq: 1)));
        return message;
    }

    public static Result<Message> Delete(WriteTransaction transaction, long userId, long messageId)
    {
        if (VisibleMessage.Find(transaction, userId, messageId) is not { } visible)
        {
            return Refusal.NotFound;
        }

        var row = visible.Row;
        if (Judge(transaction, userId, row, Permission.DeleteMessage) is { } refusal)
        {
            return refusal;
        }

        if (row.DeletedAt is null)
        {
            row.Rev = StepRev(transaction, row.ConversationId);
            row.Content = null;
            row.DeletedAt = transaction.Now;
            (row.AttachmentCount, row.Attachments, row.Payload) = (0, [], null);
            transaction.Execute(
                "UPDATE messages SET rev = @Rev, content = NULL, payload = NULL, attachment_count = 0, deleted_at = @DeletedAt WHERE id = @Id", row);
            transaction.Execute("DELETE FROM attachments WHERE message_id = @Id", row);
            transaction.Execute("DELETE FROM message_versions WHERE message_id = @Id", row);
            transaction.Publish(new MessageDeleted(row.ConversationId, row.Rev, row.Id, row.Seq));
        }

        return row.ToMessage(visible.VisibleFromSeq);
    }

    private static Refusal? Judge(WriteTransaction transaction, long userId, MessageRow row, Permission permission) => Policy.May(
        Standings.Of(MemberRow.Present(transaction, row.ConversationId, userId)),
        permission,
        new Subject(
            ConversationRow.Find(transaction, row.ConversationId)!.Kind,
            IsOwn: row.UserId == userId,
            IsServers: row.Type == (long)MessageType.System));

    private static long StepRev(WriteTransaction transaction, long conversationId) => transaction.Scalar<long>(
        "UPDATE conversations SET rev = rev + 1, updated_at = @Now WHERE id = @conversationId RETURNING rev",
        new { conversationId, transaction.Now });
}

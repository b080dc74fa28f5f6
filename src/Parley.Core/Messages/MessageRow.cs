using System.Text.Json;
using Parley.Core.Attachments;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Messages;

/// <summary>A message as stored, with its author and what it replies to. A class with setters: Dapper
/// maps it whatever integer width the engine returns.</summary>
internal sealed class MessageRow
{
    // Aliases: m the message, u its author, r what it replies to, ru that one's author, mc the conversation, rm the one whom it was written to.
    private const string Select = """
        SELECT m.id, m.conversation_id, m.seq, m.rev, m.created_rev, m.user_id, m.client_id, m.command_hash, m.content, m.type, m.reply_to_id,
               m.thread_id, m.system, m.created_at, m.edited_at, m.deleted_at, u.name AS user_name, u.avatar_url AS user_avatar_url,
               r.seq AS reply_seq, r.content AS reply_content, r.type AS reply_type, r.deleted_at AS reply_deleted_at,
               r.reply_to_id AS reply_reply_to_id, r.created_at AS reply_created_at, r.edited_at AS reply_edited_at,
               ru.id AS reply_user_id, ru.name AS reply_user_name, ru.avatar_url AS reply_user_avatar_url, mc.pair_low, mc.pair_high,
               m.attachment_count, m.payload, mc.type AS conversation_type, mc.channel_name,
               rm.shown_read_seq AS receiver_read_seq, rm.shown_read_at AS receiver_read_at
        FROM messages m
        JOIN conversations mc ON mc.id = m.conversation_id
        JOIN users u ON u.id = m.user_id
        LEFT JOIN messages r ON r.id = m.reply_to_id
        LEFT JOIN users ru ON ru.id = r.user_id
        LEFT JOIN members rm ON rm.conversation_id = m.conversation_id
            AND rm.user_id = CASE m.user_id WHEN mc.pair_low THEN mc.pair_high ELSE mc.pair_low END

        """;

    public long Id { get; set; }

    public long ConversationId { get; set; }

    public long Seq { get; set; }

    public long Rev { get; set; }

    public long CreatedRev { get; set; }

    public long UserId { get; set; }

    public string? ClientId { get; set; }

    public byte[]? CommandHash { get; set; }

    public string? Content { get; set; }

    public long Type { get; set; }

    public long? ReplyToId { get; set; }

    public long? ThreadId { get; set; }

    public string? System { get; set; }

    public long CreatedAt { get; set; }

    public long? EditedAt { get; set; }

    public long? DeletedAt { get; set; }

    public string UserName { get; set; } = "";

    public string? UserAvatarUrl { get; set; }

    public long? ReplySeq { get; set; }

    public string? ReplyContent { get; set; }

    public long? ReplyType { get; set; }

    public long? ReplyDeletedAt { get; set; }

    public long? ReplyReplyToId { get; set; }

    public long? ReplyCreatedAt { get; set; }

    public long? ReplyEditedAt { get; set; }

    public long? ReplyUserId { get; set; }

    public string? ReplyUserName { get; set; }

    public string? ReplyUserAvatarUrl { get; set; }

    public long? PairLow { get; set; }

    public long? PairHigh { get; set; }

    public long AttachmentCount { get; set; }

    public IReadOnlyList<Attachment> Attachments { get; set; } = [];

    public string? Payload { get; set; }

    public long ConversationType { get; set; }

    public string? ChannelName { get; set; }

    public long? ReceiverReadSeq { get; set; }

    public long? ReceiverReadAt { get; set; }

    /// <summary>Rows with what is attached to them.</summary>
    /// <param name="rest">What follows the columns: a WHERE, perhaps a JOIN before it; m is the message.</param>
    public static IReadOnlyList<MessageRow> Read(IQuery query, string rest, object parameters)
    {
        var rows = query.Query<MessageRow>(Select + rest, parameters);
        var rich = rows.Where(row => row.AttachmentCount > 0).ToArray();
        if (rich.Length > 0)
        {
            var attachments = AttachmentRow.Of(query, Array.ConvertAll(rich, row => row.Id));
            Array.ForEach(rich, row => row.Attachments = [.. attachments[row.Id]]);
        }

        return rows;
    }

    /// <summary>As a reader sees it: an embedded message from before its visible history is not there at all.</summary>
    public Message ToMessage(long visibleFromSeq)
    {
        var showReply = ReplySeq is { } replySeq && replySeq >= visibleFromSeq;
        return new Message(
            Id,
            ConversationId,
            Seq,
            Rev,
            CreatedRev,
            new UserCard(UserId, UserName, UserAvatarUrl),
            Content,
            (MessageType)Type,
            showReply ? ReplyToId : null,
            showReply
                ? new ReplyPreview(
                    ReplyToId!.Value,
                    ReplySeq!.Value,
                    new UserCard(ReplyUserId!.Value, ReplyUserName!, ReplyUserAvatarUrl),
                    ReplyContent,
                    (MessageType)ReplyType!.Value,
                    ReplyDeletedAt is not null,
                    visibleFromSeq <= 1 ? ReplyReplyToId : null,
                    ReplyCreatedAt!.Value,
                    ReplyEditedAt)
                : null,
            ThreadId,
            System is null ? null : JsonSerializer.Deserialize(System, SystemNoteJson.Default.SystemNote),
            CreatedAt,
            EditedAt,
            DeletedAt is not null,
            ClientId)
        {
            ReceiverId = Message.ReceiverOf(UserId, PairLow, PairHigh),
            InChannel = ConversationType == (long)Conversations.ConversationType.Channel,
            ChannelName = ChannelName,
            Payload = Payload,
            Attachments = Attachments,
            IsRead = ReceiverReadSeq >= Seq,
            ReadAt = ReceiverReadSeq >= Seq ? ReceiverReadAt : null,
        };
    }
}

using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Protocols.Native;
using Parley.Realtime.Wire;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>Events in snake_case, ids as integers. Clients join the conversation that they show; of the others they are notified.</summary>
internal sealed class SnakeWords : IChatWords
{
    public IReadOnlyDictionary<string, ChatReader> Events { get; } = new Dictionary<string, ChatReader>
    {
        // 42["join_conversation",{"conversationId":3}]
        ["join_conversation"] = static (id, fields) => new Join(id, fields.Id("conversationId"), Newest: null),
        ["leave_conversation"] = static (id, fields) => new Leave(id, fields.Id("conversationId")),
        ["send_message"] = ReadSend,
        ["typing"] = static (id, fields) => new SetTyping(id, fields.Id("conversationId"), IsTyping: true),
        ["stop_typing"] = static (id, fields) => new SetTyping(id, fields.Id("conversationId"), IsTyping: false),

        // What is beyond the top means the top.
        ["mark_as_read"] = static (id, fields) => new Read(id, null, fields.Id("conversationId"), NativeLimits.MaxInteger),

        // Everybody is in its own room from the beginning.
        ["join_personal_room"] = static (id, _) => new Ping(id),

        // 42["edit_message",{"messageId":7,"content":"hi!"}]
        ["edit_message"] = static (id, fields) => new Edit(id, fields.Id("messageId"), fields.Text("content"), fields.ClientId()),
        ["delete_message"] = static (id, fields) => new Delete(id, fields.Id("messageId"), fields.ClientId()),
    };

    public ReadOnlyMemory<byte> Sent(MessageSent sent, Place place) => place switch
    {
        Place.Inside => ChatFrames.Durable("new_message", SnakeMessage.Of(sent.Message), sent.ConversationId, sent.Rev),
        Place.Elsewhere => default,
        _ => ChatFrames.Durable(
            "message_notification",
            new SnakeNotification(sent.Message.User.Id, sent.ConversationId, sent.Message.Content, sent.Message.CreatedAt),
            sent.ConversationId,
            sent.Rev),
    };

    public ReadOnlyMemory<byte> Edited(MessageEdited edited, Place place) => place == Place.Inside
        ? ChatFrames.Durable("message_edited", SnakeMessage.Of(edited.Message), edited.ConversationId, edited.Rev)
        : default;

    public ReadOnlyMemory<byte> Deleted(MessageDeleted deleted, Place place) => place == Place.Inside
        ? ChatFrames.Durable(
            "message_deleted", new SnakeMessageIn(deleted.MessageId, deleted.ConversationId), deleted.ConversationId, deleted.Rev)
        : default;

    public ReadOnlyMemory<byte> Typing(TypingChanged changed, Place place) => place == Place.Inside
        ? ChatFrames.Ephemeral(
            changed.IsTyping ? "user_typing" : "user_stopped_typing", new SnakePersonIn(changed.UserId, changed.ConversationId))
        : default;

    public ReadOnlyMemory<byte> Seen(MarkerMoved marker, Place place) => place == Place.Inside
        ? ChatFrames.Ephemeral("messages_read", new SnakePersonIn(marker.UserId, marker.ConversationId))
        : default;

    public ReadOnlyMemory<byte> Attendance(AttendanceChanged changed, Place place) => place == Place.Inside && !changed.InChannel
        ? ChatFrames.Ephemeral(
            changed.IsInside ? "user_joined" : "user_left",
            SnakeAttendance.Of(changed.ConversationId, changed.User, changed.IsInside))
        : default;

    public ReadOnlyMemory<byte> Presence(PresenceChanged changed) => changed.Status == PresenceStatus.Offline
        ? ChatFrames.Ephemeral("user_offline", new SnakeOffline(changed.UserId, changed.LastSeenAt))
        : ChatFrames.Ephemeral("user_online", new SnakeOnline(changed.UserId));

    public ReadOnlyMemory<byte> Yes(RequestId id, Message message) => message.Deleted
        ? ChatFrames.Yes(id, new SnakeMessageIn(message.Id, message.ConversationId))
        : ChatFrames.Yes(id, SnakeMessage.Of(message));

    public ReadOnlyMemory<byte> Yes(RequestId id, long conversationId) => ChatFrames.Yes(id, new SnakeConversation(conversationId));

    public ReadOnlyMemory<byte> Yes(RequestId id, HistoryPage page) => ChatFrames.Yes(id, SnakePage.Of(page));

    // 42["send_message",{"receiverId":2,"conversationId":3,"content":"hi","attachmentUrl":"https://…","clientId":"0192b3c4-…"}]
    private static Send ReadSend(RequestId id, ChatFields fields)
    {
        var attachmentUrl = fields.OptionalText("attachmentUrl");
        var (receiverId, conversationId) = (fields.OptionalId("receiverId"), fields.OptionalId("conversationId"));
        if (receiverId is null && conversationId is null)
        {
            fields.Id("conversationId");
        }

        return new Send(
            id, conversationId ?? 0, fields.Content(attachmentUrl), MessageType.Text, ReplyToId: null, fields.ClientId())
        { ReceiverId = receiverId, AttachmentUrl = attachmentUrl };
    }
}

using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Protocols.Native;
using Parley.Realtime.Wire;

namespace Parley.Protocols.SocketIo.Chat;

/// <summary>Events in kebab-case, ids as strings, enumerations in upper case. Its clients open several sockets a page and hardly ever join:
/// what is stored reaches every socket of every member.</summary>
internal sealed class KebabWords : IChatWords
{
    private const int PageSize = 50;

    private static readonly IReadOnlyDictionary<string, OwnStatus> Statuses = new Dictionary<string, OwnStatus>
    {
        ["ONLINE"] = OwnStatus.Online,
        ["AWAY"] = OwnStatus.Away,
        ["OFFLINE"] = OwnStatus.Invisible,
    };

    private static readonly IReadOnlyDictionary<string, MessageType> Types = new Dictionary<string, MessageType>
    {
        ["TEXT"] = MessageType.Text,
        ["IMAGE"] = MessageType.Image,
        ["FILE"] = MessageType.File,
        ["VOICE"] = MessageType.Voice,
    };

    public IReadOnlyDictionary<string, ChatReader> Events { get; } = new Dictionary<string, ChatReader>
    {
        // 42["join-conversation","3"]
        ["join-conversation"] = static (id, fields) => new Join(id, fields.Id("conversationId"), PageSize),
        ["leave-conversation"] = static (id, fields) => new Leave(id, fields.Id("conversationId")),

        // 42["fetch-messages",{"conversationId":"3","before":"7"}]
        ["fetch-messages"] = static (id, fields) => new Fetch(id, fields.Id("conversationId"), fields.OptionalId("before"), PageSize),
        ["send-message"] = ReadSend,
        ["typing-start"] = static (id, fields) => new SetTyping(id, fields.Id("conversationId"), IsTyping: true),
        ["typing-stop"] = static (id, fields) => new SetTyping(id, fields.Id("conversationId"), IsTyping: false),

        // What is beyond the top means the top.
        ["mark-read"] = static (id, fields) => new Read(id, null, fields.Id("conversationId"), NativeLimits.MaxInteger),
        ["edit-message"] = static (id, fields) => new Edit(id, fields.Id("messageId"), fields.Text("content"), fields.ClientId()),
        ["delete-message"] = static (id, fields) => new Delete(id, fields.Id("messageId"), fields.ClientId()),

        // 42["set-status",{"status":"AWAY"}]
        ["set-status"] = static (id, fields) => new SetPresence(id, fields.NeededWord("status", Statuses)),
    };

    public ReadOnlyMemory<byte> Sent(MessageSent sent, Place place) =>
        ChatFrames.Durable("new-message", KebabMessage.Of(sent.Message), sent.ConversationId, sent.Rev);

    public ReadOnlyMemory<byte> Edited(MessageEdited edited, Place place) =>
        ChatFrames.Durable("message-edited", KebabMessage.Of(edited.Message), edited.ConversationId, edited.Rev);

    public ReadOnlyMemory<byte> Deleted(MessageDeleted deleted, Place place) => ChatFrames.Durable(
        "message-deleted",
        new KebabMessageIn($"{deleted.MessageId:D}", $"{deleted.ConversationId:D}"),
        deleted.ConversationId,
        deleted.Rev);

    public ReadOnlyMemory<byte> Typing(TypingChanged changed, Place place) => place == Place.Away ? default : ChatFrames.Ephemeral(
        changed.IsTyping ? "user-typing" : "user-stopped-typing", new KebabPersonIn($"{changed.UserId:D}", $"{changed.ConversationId:D}"));

    public ReadOnlyMemory<byte> Seen(MarkerMoved marker, Place place) => place == Place.Away ? default : ChatFrames.Ephemeral(
        "messages-read", new KebabPersonIn($"{marker.UserId:D}", $"{marker.ConversationId:D}"));

    public ReadOnlyMemory<byte> Attendance(AttendanceChanged changed, Place place) => default;

    public ReadOnlyMemory<byte> Presence(PresenceChanged changed) =>
        ChatFrames.Ephemeral("user-status", new KebabStatus($"{changed.UserId:D}", WordOf(changed.Status), changed.LastSeenAt));

    public ReadOnlyMemory<byte> Yes(RequestId id, Message message) => message.Deleted
        ? ChatFrames.Yes(id, new KebabMessageIn($"{message.Id:D}", $"{message.ConversationId:D}"))
        : ChatFrames.Yes(id, KebabMessage.Of(message));

    public ReadOnlyMemory<byte> Yes(RequestId id, long conversationId) => ChatFrames.Yes(id, new KebabConversation($"{conversationId:D}"));

    public ReadOnlyMemory<byte> Yes(RequestId id, HistoryPage page) => ChatFrames.Yes(id, KebabPage.Of(page));

    // 42["send-message",{"conversationId":"3","content":"hi","type":"TEXT","fileUrl":"https://…","clientId":"0192b3c4-…"}]
    private static Send ReadSend(RequestId id, ChatFields fields)
    {
        var fileUrl = fields.OptionalText("fileUrl");
        return new Send(
            id,
            fields.Id("conversationId"),
            fields.Content(fileUrl),
            fields.Word("type", Types) ?? MessageType.Text,
            ReplyToId: null,
            fields.ClientId())
        { AttachmentUrl = fileUrl };
    }

    // Who does not want to be disturbed is here.
    private static string WordOf(PresenceStatus status) => status switch
    {
        PresenceStatus.Offline => "OFFLINE",
        PresenceStatus.Away => "AWAY",
        _ => "ONLINE",
    };
}

using Parley.Core.Messages;
using Parley.Core.Users;
using Parley.Protocols.Wire;

namespace Parley.Protocols.SocketIo.Chat;

// {"id":7,"senderId":1,"receiverId":2,"conversationId":3,"content":"hi","attachmentUrl":null,"isRead":false,
//  "createdAt":"2026-11-21T02:25:26.123Z","sender":{"id":1,"name":"Ada","avatar":null}}
public sealed record SnakeMessage(
    long Id,
    long SenderId,
    long? ReceiverId,
    long ConversationId,
    string? Content,
    string? AttachmentUrl,
    bool IsRead,
    WireTime CreatedAt,
    SnakePerson Sender)
{
    public static SnakeMessage Of(Message message) => new(
        message.Id,
        message.User.Id,
        message.ReceiverId,
        message.ConversationId,
        message.Content,
        message.AttachmentUrl,
        message.IsRead,
        message.CreatedAt,
        new SnakePerson(message.User.Id, message.User.Name, message.User.AvatarUrl));
}

public sealed record SnakePerson(long Id, string Name, string? Avatar);

// {"from":1,"conversationId":3,"content":"hi","timestamp":"2026-11-21T02:25:26.123Z"}
public sealed record SnakeNotification(long From, long ConversationId, string? Content, WireTime Timestamp);

// {"userId":1,"conversationId":3,"message":"Ada joined the conversation"}
public sealed record SnakeAttendance(long UserId, long ConversationId, string Message)
{
    public static SnakeAttendance Of(long conversationId, UserCard user, bool isInside) =>
        new(user.Id, conversationId, isInside ? $"{user.Name} joined the conversation" : $"{user.Name} left the conversation");
}

// {"userId":1,"conversationId":3}
public sealed record SnakePersonIn(long UserId, long ConversationId);

// {"messageId":7,"conversationId":3}
public sealed record SnakeMessageIn(long MessageId, long ConversationId);

// {"conversationId":3}
public sealed record SnakeConversation(long ConversationId);

// {"userId":1}
public sealed record SnakeOnline(long UserId);

// {"userId":1,"lastSeenAt":null}
public sealed record SnakeOffline(long UserId, WireTime? LastSeenAt);

// {"id":"7","content":"hi","type":"TEXT","fileUrl":null,"conversationId":"3","senderId":"1","createdAt":"2026-11-21T02:25:26.123Z",
//  "updatedAt":"2026-11-21T02:25:26.123Z","deletedAt":null,"sender":{"id":"1","name":"Ada","image":null},"reactions":[]}
public sealed record KebabMessage(
    string Id,
    string? Content,
    string Type,
    string? FileUrl,
    string ConversationId,
    string SenderId,
    WireTime CreatedAt,
    WireTime UpdatedAt,
    WireTime? DeletedAt,
    KebabPerson Sender,
    IReadOnlyList<WireLater> Reactions)
{
    public static KebabMessage Of(Message message) => new(
        $"{message.Id:D}",
        message.Content,
        TypeOf(message.Type),
        message.AttachmentUrl,
        $"{message.ConversationId:D}",
        $"{message.User.Id:D}",
        message.CreatedAt,
        message.EditedAt ?? message.CreatedAt,
        DeletedAt: null,
        new KebabPerson($"{message.User.Id:D}", message.User.Name, message.User.AvatarUrl),
        Reactions: []);

    // System messages are not told in this vocabulary.
    private static string TypeOf(MessageType type) => type switch
    {
        MessageType.Image => "IMAGE",
        MessageType.File => "FILE",
        MessageType.Voice => "VOICE",
        _ => "TEXT",
    };
}

public sealed record KebabPerson(string Id, string Name, string? Image);

// {"messages":[…],"hasMore":false}
public sealed record KebabPage(IReadOnlyList<KebabMessage> Messages, bool HasMore)
{
    public static KebabPage Of(HistoryPage page) => new([.. page.Messages.Select(KebabMessage.Of)], page.HasMoreBefore);
}

// {"userId":"1","conversationId":"3"}
public sealed record KebabPersonIn(string UserId, string ConversationId);

// {"messageId":"7","conversationId":"3"}
public sealed record KebabMessageIn(string MessageId, string ConversationId);

// {"conversationId":"3"}
public sealed record KebabConversation(string ConversationId);

// {"userId":"1","status":"OFFLINE","lastSeenAt":"2026-11-21T02:25:26.123Z"}
public sealed record KebabStatus(string UserId, string Status, WireTime? LastSeenAt);

// {"messages":[…],"hasMore":false}
public sealed record SnakePage(IReadOnlyList<SnakeMessage> Messages, bool HasMore)
{
    public static SnakePage Of(HistoryPage page) => new([.. page.Messages.Select(SnakeMessage.Of)], page.HasMoreBefore);
}

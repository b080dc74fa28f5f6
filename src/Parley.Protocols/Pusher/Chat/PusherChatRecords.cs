using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Pusher.Chat;

// {"id":7,"body":"hi","user_id":1,"recipient_id":2,"conversation_id":3,"seq":2,"rev":5,"type":"text","attachments":[],"read_at":null,
//  "created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z","user":{"id":1,"name":"Ada"}}
public sealed record PusherChatMessage(
    long Id,
    string? Body,
    long UserId,
    long? RecipientId,
    long ConversationId,
    long Seq,
    long Rev,
    MessageType Type,
    IReadOnlyList<WireAttachment> Attachments,
    WireTime? ReadAt,
    WireTime CreatedAt,
    WireTime UpdatedAt,
    PusherChatAuthor User)
{
    public static PusherChatMessage Of(Message message) => new(
        message.Id,
        message.Content,
        message.User.Id,
        message.ReceiverId,
        message.ConversationId,
        message.Seq,
        message.Rev,
        message.Type,
        [.. message.Attachments.Select(WireAttachment.Of)],
        message.ReadAt,
        message.CreatedAt,
        message.EditedAt ?? message.CreatedAt,
        new PusherChatAuthor(message.User.Id, message.User.Name));
}

public sealed record PusherChatAuthor(long Id, string Name);

// {"message":{…}}
public sealed record MessageData(PusherChatMessage Message);

// {"id":7,"conversation_id":3}
public sealed record MessageDeletedData(long Id, long ConversationId);

// {"conversation_id":3,"user_id":2,"read_seq":4,"read_at":"2026-11-21T02:26:00.000Z"}
public sealed record MessageReadData(long ConversationId, long UserId, long ReadSeq, WireTime ReadAt);

// {"conversation_id":3,"conversation":{…}}
public sealed record ConversationData(long ConversationId, PusherChatConversation Conversation);

// {"conversation_id":3,"user_id":2,"role":"member","user":{"id":2,"name":"Bob","avatar_url":null},"conversation":{…}}
public sealed record MemberAddedData(
    long ConversationId, long UserId, MemberRole Role, WireUser User, PusherChatConversation Conversation);

// {"conversation_id":3,"user_id":2,"role":"admin","user":{…}}
public sealed record MemberUpdatedData(long ConversationId, long UserId, MemberRole Role, WireUser User);

// {"conversation_id":3,"user_id":2}
public sealed record MemberRemovedData(long ConversationId, long UserId);

// {"conversation_id":3,"member_count":300}
public sealed record MembersChangedData(long ConversationId, long MemberCount);

// {"user_id":1,"name":"Ada","typing":true}
public sealed record TypingData(long UserId, string? Name, bool Typing);

// {"id":3,"type":"group","name":"Tea","topic":null,"avatar_url":null,"seq":2,"rev":5,"member_count":2,"last_message_at":null,
//  "created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z"}
public sealed record PusherChatConversation(
    long Id,
    ConversationType Type,
    string? Name,
    string? Topic,
    string? AvatarUrl,
    long Seq,
    long Rev,
    long MemberCount,
    WireTime? LastMessageAt,
    WireTime CreatedAt,
    WireTime UpdatedAt)
{
    public static PusherChatConversation Of(Conversation conversation) => new(
        conversation.Id,
        conversation.Type,
        conversation.Name,
        conversation.Topic,
        conversation.AvatarUrl,
        conversation.Seq,
        conversation.Rev,
        conversation.MemberCount,
        conversation.LastMessageAt,
        conversation.CreatedAt,
        conversation.UpdatedAt);
}

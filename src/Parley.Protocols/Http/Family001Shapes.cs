using System.ComponentModel;
using System.Text.Json.Serialization;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Users;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record MessageBodyOf001(
    [property: JsonPropertyName("receiverId")] long ReceiverId,
    [Description("May be blank with something attached."), Example("Hello! How are you?")] string? Content,
    [property: JsonPropertyName("attachmentUrl"), Example("https://example.com/image.jpg")]
    [Description("An address to attach, http or https, of at most 2,048 characters. It is kept, and never asked for.")]
    string? AttachmentUrl,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record PageQueryOf001(
    [Description("From 1; what is none means the first.")] long? Page,
    [Description("1 to 100; what is none means 20 conversations or 50 messages.")] long? Limit);

public sealed record SearchQueryOf001(
    [Description("In any case; not empty.")] string Q,
    [Description("From 1; what is none means the first.")] long? Page,
    [Description("1 to 100; what is none means 50.")] long? Limit);

// {"success":false,"message":"Not found.","error":{"code":"not_found"}}
[Description("Why not, in the family of 001.")]
public sealed record ProblemOf001([property: Const(false)] bool Success, [Example("Not found.")] string Message, ErrorOf001 Error);

public sealed record ErrorOf001([Description("Stable: for programs."), Example("not_found")] string Code);

// {"success":true,"message":"Message deleted"}
public sealed record ToldAnswerOf001([property: Const(true)] bool Success, [Example("Message deleted")] string Message);

// {"success":true,"message":"Message sent","data":{…}}
public sealed record SentAnswerOf001([property: Const(true)] bool Success, [Example("Message sent")] string Message, MessageRowOf001 Data);

// {"success":true,"data":{"conversations":[{…}],"total":5,"page":1,"totalPages":1}}
public sealed record ConversationsAnswerOf001([property: Const(true)] bool Success, ConversationsPageOf001 Data);

public sealed record ConversationsPageOf001(
    [Description("Newest first; private ones alone.")] IReadOnlyList<ConversationRowOf001> Conversations,
    int Total,
    [property: Least(1)] int Page,
    [property: JsonPropertyName("totalPages"), Least(1)] int TotalPages);

// {"success":true,"data":{"messages":[{…}],"total":10,"page":1,"totalPages":1}}
public sealed record MessagesAnswerOf001([property: Const(true)] bool Success, MessagesPageOf001 Data);

public sealed record MessagesPageOf001(
    [Description("Ascending.")] IReadOnlyList<MessageRowOf001> Messages,
    long Total,
    [property: Least(1)] int Page,
    [property: JsonPropertyName("totalPages"), Least(1)] long TotalPages);

// {"success":true,"data":{"unreadCount":3}}
public sealed record UnreadCountAnswerOf001([property: Const(true)] bool Success, UnreadCountOf001 Data);

public sealed record UnreadCountOf001([property: JsonPropertyName("unreadCount")] long UnreadCount);

// {"success":true,"data":[{"conversation_id":1,"unread_count":3,"participant":{…}}]}
public sealed record UnreadAnswerOf001([property: Const(true)] bool Success, IReadOnlyList<UnreadRowOf001> Data);

public sealed record UnreadRowOf001(long ConversationId, long UnreadCount, PersonOf001 Participant);

// {"id":1,"participant_1_id":1,"participant_2_id":2,"last_message":"Hello!","last_message_at":"…","createdAt":"…","updatedAt":"…",
//  "participant1":{…},"participant2":{…}}
public sealed record ConversationRowOf001(
    long Id,
    [property: JsonPropertyName("participant_1_id"), Description("The smaller of the two ids.")] long Participant1Id,
    [property: JsonPropertyName("participant_2_id")] long Participant2Id,
    [Description("The beginning of its text."), Example("Hello! How are you?")] string? LastMessage,
    WireTime? LastMessageAt,
    [property: JsonPropertyName("createdAt")] WireTime CreatedAt,
    [property: JsonPropertyName("updatedAt")] WireTime UpdatedAt,
    [property: JsonPropertyName("participant1")] PersonOf001 Participant1,
    [property: JsonPropertyName("participant2")] PersonOf001 Participant2)
{
    private const int PreviewLength = 100;

    public static ConversationRowOf001 Of(ConversationView view)
    {
        var people = view.Participants.Select(member => member.User).OrderBy(user => user.Id).ToArray();
        return new ConversationRowOf001(
            view.Conversation.Id,
            people[0].Id,
            people[^1].Id,
            view.LastMessage is { } last ? Preview(last) : null,
            view.LastMessage?.CreatedAt,
            view.Conversation.CreatedAt,
            view.Conversation.UpdatedAt,
            PersonOf001.Of(people[0]),
            PersonOf001.Of(people[^1]));
    }

    // Of who says nothing, what is attached.
    private static string? Preview(Message message) => message switch
    {
        { Content: { Length: > 0 } content } => Shorten(content),
        { Attachments: [var first, ..] } => Shorten(first.Name),
        _ => message.Content,
    };

    private static string Shorten(string content) => content.Length <= PreviewLength ? content
        : content[..(char.IsHighSurrogate(content[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength)] + "…";
}

// {"id":1,"name":"Ada","avatar":null}
public sealed record PersonOf001(long Id, [Example("Ada")] string Name, string? Avatar)
{
    public static PersonOf001 Of(UserCard user) => new(user.Id, user.Name, user.AvatarUrl);
}

// {"id":1,"sender_id":1,"receiver_id":2,"conversation_id":1,"content":"Hello!","attachment_url":null,"is_read":false,"read_at":null,
//  "createdAt":"2026-01-21T10:30:00.000Z","updatedAt":"2026-01-21T10:30:00.000Z","deletedAt":null,"sender":{…},"receiver":{…}}
public sealed record MessageRowOf001(
    long Id,
    long SenderId,
    long? ReceiverId,
    long ConversationId,
    [Example("Hello! How are you?")] string? Content,
    [Example("https://example.com/image.jpg")] string? AttachmentUrl,
    [Description("By the marker of whom it is for.")] bool IsRead,
    WireTime? ReadAt,
    [property: JsonPropertyName("createdAt")] WireTime CreatedAt,
    [property: JsonPropertyName("updatedAt")] WireTime UpdatedAt,
    [property: JsonPropertyName("deletedAt"), Description("Always null: what is deleted is in no list.")] WireTime? DeletedAt,
    [Description("In lists only.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PersonOf001? Sender,
    [Description("In lists only.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PersonOf001? Receiver)
{
    /// <summary>As it is told to the one who has just sent it.</summary>
    public static MessageRowOf001 Of(Message message) => new(
        message.Id,
        message.User.Id,
        message.ReceiverId,
        message.ConversationId,
        message.Content,
        message.AttachmentUrl,
        message.IsRead,
        message.ReadAt is { } at ? at : null,
        message.CreatedAt,
        message.EditedAt ?? message.CreatedAt,
        DeletedAt: null,
        Sender: null,
        Receiver: null);

    /// <summary>In a list.</summary>
    public static MessageRowOf001 Of(Message message, IReadOnlyList<Member> members)
    {
        var receiver = members.FirstOrDefault(member => member.User.Id == message.ReceiverId);
        var isRead = receiver?.ReadSeq >= message.Seq;
        return Of(message) with
        {
            IsRead = isRead,
            ReadAt = isRead && receiver!.ReadAt is { } at ? at : null,
            Sender = PersonOf001.Of(message.User),
            Receiver = receiver is null ? null : PersonOf001.Of(receiver.User),
        };
    }
}

using System.ComponentModel;
using System.Text.Json.Serialization;
using Parley.Core.Attachments;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

/// <summary>The words of the family of 000. It has none for channels and voice messages, so they go by the nearest that it has.</summary>
internal static class WordsOf000
{
    public static ConversationType Of(ConversationType type) => type is ConversationType.Channel ? ConversationType.Group : type;

    public static MessageType Of(MessageType type) => type is MessageType.Voice ? MessageType.File : type;
}

public sealed record NewConversationBodyOf000(
    [Except("channel")] ConversationType Type,
    [Description("Of a group."), Example("Tea")] string? Name,
    [Description("Of a private conversation exactly one; at most 100.")] IReadOnlyList<long> ParticipantIds,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record ParticipantBodyOf000(
    long UserId, [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId);

public sealed record MessageBodyOf000(
    [Example("Lunch at noon?")] string? Content,
    [Except("system")] MessageType? Type,
    long? ReplyToId,
    [Description(Texts.ClientId), Example(Texts.ClientIdExample)] string? ClientId,
    [Later] IReadOnlyList<WireLater>? Attachments);

public sealed record PageQueryOf000([Description("From 1; what is none means the first.")] long? Page);

public sealed record EditBodyOf000([Example("Lunch at one?")] string Content);

// {"message":"Marked as read"}
public sealed record ToldAnswerOf000([Example("Marked as read")] string Message);

// {"data":[{…}]}
public sealed record ConversationsAnswerOf000([Description("Newest first.")] IReadOnlyList<ListedRowOf000> Data);

// {"data":{…}}
public sealed record ConversationAnswerOf000(ConversationRowOf000 Data);

// {"data":{…}}
public sealed record MessageAnswerOf000(MessageRowOf000 Data);

// {"conversation":{…},"messages":{"data":[{…}],"current_page":1,"per_page":50,"last_page":1,"total":2}}
public sealed record ShownAnswerOf000(ConversationRowOf000 Conversation, MessagesPageOf000 Messages);

public sealed record MessagesPageOf000(
    [Description("Newest first, each with read_by.")] IReadOnlyList<MessageRowOf000> Data, int CurrentPage, int PerPage, long LastPage, long Total);

// {"id":3,"name":"Ada","type":"private","last_message":{…},"unread_count":0,"participants":[{…}],"updated_at":"2026-11-21T02:25:26.123Z"}
public sealed record ListedRowOf000(
    long Id,
    [Description("Of a private conversation the other person's."), Example("Ada")] string? Name,
    [Except("channel")] ConversationType Type,
    MessageRowOf000? LastMessage,
    long UnreadCount,
    IReadOnlyList<ParticipantRowOf000> Participants,
    WireTime? UpdatedAt)
{
    public static ListedRowOf000 Of(ConversationView view) => new(
        view.Conversation.Id,
        WireConversation.NameOf(view),
        WordsOf000.Of(view.Conversation.Type),
        view.LastMessage is { } last ? MessageRowOf000.Of(last) : null,
        view.UnreadCount,
        [.. view.Participants.Select(member => ParticipantRowOf000.Of(member, member.User.Id == view.Own.User.Id && view.Settings.Muted))],
        view.Conversation.LastMessageAt);
}

// {"id":3,"name":"Tea","type":"group","created_by":7,"last_message_at":null,"created_at":"2026-11-21T02:25:26.123Z","updated_at":"…"}
public sealed record ConversationRowOf000(
    long Id,
    [Description("Null of a private conversation."), Example("Tea")] string? Name,
    [Except("channel")] ConversationType Type,
    long CreatedBy,
    WireTime? LastMessageAt,
    WireTime CreatedAt,
    WireTime UpdatedAt)
{
    public static ConversationRowOf000 Of(Conversation conversation) => new(
        conversation.Id,
        conversation.Name,
        WordsOf000.Of(conversation.Type),
        conversation.CreatedBy,
        conversation.LastMessageAt,
        conversation.CreatedAt,
        conversation.UpdatedAt);
}

// {"id":7,"conversation_id":3,"user_id":1,"reply_to_id":6,"content":"hi","type":"text","attachments":null,"edited":false,
//  "edited_at":null,"created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z",
//  "user":{"id":1,"name":"Ada","avatar_url":null},"reply_to":{…},"read_by":[{…}]}
public sealed record MessageRowOf000(
    long Id,
    long ConversationId,
    long UserId,
    long? ReplyToId,
    [Example("Lunch at noon?")] string? Content,
    [Except("voice")] MessageType Type,
    [Description("Null where nothing is attached.")] IReadOnlyList<AttachmentRowOf000>? Attachments,
    bool Edited,
    WireTime? EditedAt,
    WireTime CreatedAt,
    WireTime UpdatedAt,
    WireUser User,
    ReplyRowOf000? ReplyTo,
    [Description("On pages of messages only.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReaderRowOf000>? ReadBy)
{
    public static MessageRowOf000 Of(Message message) => Of(message, readers: null);

    public static MessageRowOf000 Of(Message message, IReadOnlyList<Reader>? readers) => new(
        message.Id,
        message.ConversationId,
        message.User.Id,
        message.ReplyToId,
        message.Content,
        WordsOf000.Of(message.Type),
        AttachmentRowOf000.Of(message.Attachments),
        message.EditedAt is not null,
        message.EditedAt,
        message.CreatedAt,
        message.EditedAt ?? message.CreatedAt,
        WireUser.Of(message.User),
        message.ReplyTo is { Deleted: false } reply ? ReplyRowOf000.Of(message.ConversationId, reply) : null,
        readers is null ? null : [.. readers.Select(ReaderRowOf000.Of)]);
}

// {"name":"menu.pdf","path":null,"url":"https://example.org/menu.pdf","size":null,"mime":null}
public sealed record AttachmentRowOf000(
    [Example("menu.pdf")] string Name,
    [Description("Null of a link.")] string? Path,
    [Example("https://example.org/menu.pdf")] string Url,
    [Description("Null of a link.")] long? Size,
    [Description("Null of a link.")] string? Mime)
{
    public static IReadOnlyList<AttachmentRowOf000>? Of(IReadOnlyList<Attachment> attachments) => attachments.Count == 0
        ? null
        : [.. attachments.Select(link => new AttachmentRowOf000(link.Name, Path: null, link.Url, Size: null, Mime: null))];
}

// {"id":6,"conversation_id":3,"user_id":2,"reply_to_id":null,"content":"ho","type":"text","attachments":null,"edited":false,
//  "edited_at":null,"created_at":"…","updated_at":"…","user":{"id":2,"name":"Bob","avatar_url":null},"reply_to":null}
public sealed record ReplyRowOf000(
    long Id,
    long ConversationId,
    long UserId,
    long? ReplyToId,
    [Example("Lunch?")] string? Content,
    [Except("voice")] MessageType Type,
    [Description("Always null: what is attached to it is found by its id.")] WireLater? Attachments,
    bool Edited,
    WireTime? EditedAt,
    WireTime CreatedAt,
    WireTime UpdatedAt,
    WireUser User,
    [Description("Always null: what was answered in turn is found by reply_to_id.")] WireLater? ReplyTo)
{
    public static ReplyRowOf000 Of(long conversationId, ReplyPreview reply) => new(
        reply.Id,
        conversationId,
        reply.User.Id,
        reply.ReplyToId,
        reply.Content,
        WordsOf000.Of(reply.Type),
        Attachments: null,
        reply.EditedAt is not null,
        reply.EditedAt,
        reply.CreatedAt,
        reply.EditedAt ?? reply.CreatedAt,
        WireUser.Of(reply.User),
        ReplyTo: null);
}

// {"id":7,"name":"Ada","pivot":{"read_at":"2026-11-21T02:25:26.123Z"}}
public sealed record ReaderRowOf000(long Id, [Example("Ada")] string Name, ReaderPivotOf000 Pivot)
{
    public static ReaderRowOf000 Of(Reader reader) => new(reader.User.Id, reader.User.Name, new ReaderPivotOf000(reader.ReadAt));
}

public sealed record ReaderPivotOf000(WireTime ReadAt);

// {"id":7,"name":"Ada","avatar_url":null,
//  "pivot":{"joined_at":"2026-11-21T02:25:26.123Z","last_read_at":null,"is_admin":true,"muted":false}}
public sealed record ParticipantRowOf000(long Id, [Example("Ada")] string Name, string? AvatarUrl, ParticipantPivotOf000 Pivot)
{
    /// <param name="muted">Of the reader itself: whether others muted it is theirs alone.</param>
    public static ParticipantRowOf000 Of(Member member, bool muted) => new(
        member.User.Id,
        member.User.Name,
        member.User.AvatarUrl,
        new ParticipantPivotOf000(member.JoinedAt, member.ReadAt, member.Role is MemberRole.Admin or MemberRole.Owner, muted));
}

public sealed record ParticipantPivotOf000(WireTime JoinedAt, WireTime? LastReadAt, bool IsAdmin, bool Muted);

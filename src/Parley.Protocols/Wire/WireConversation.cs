using System.ComponentModel;
using Parley.Core.Conversations;
using Parley.Core.Events;

namespace Parley.Protocols.Wire;

// {"id":3,"type":"group","name":"Tea","topic":null,"avatar_url":null,"seq":2,"rev":5,"mark":1,"created_by":7,"history":"shared",
//  "member_count":2,"role":"owner",
//  "read_seq":2,"delivered_seq":2,"unread_count":0,"muted":false,"muted_until":null,"archived":false,"archived_seq":null,"favourite":false,
//  "unread_from_seq":null,"last_message":{…},"participants":[{…}],"last_message_at":"2026-11-21T02:25:26.123Z",
//  "created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z"}
[Description("A conversation as one member sees it.")]
public sealed record WireConversation(
    long Id,
    ConversationType Type,
    [Description("Of a private conversation the other person's name."), Example("Tea")] string? Name,
    [Description("What it is about, up to 1,024 characters."), Example("Every day at five")] string? Topic,
    string? AvatarUrl,
    [Description("Number of its newest message.")] long Seq,
    [Description("Number of its newest durable change.")] long Rev,
    [Description("Counter of moved markers.")] long Mark,
    long CreatedBy,
    [Description("shared, or protected: who joins later sees only what comes after.")] HistoryKind History,
    long MemberCount,
    [Description("The reader's own.")] MemberRole Role,
    long ReadSeq,
    long DeliveredSeq,
    [Description("Exact up to the server's limit unread_exact; one more means more.")] long UnreadCount,
    [Description("No notifications; messages come and count as always.")] bool Muted,
    [Description("Until when; null while muted: for ever.")] WireTime? MutedUntil,
    [Description("Put away until something new is said, or for as long as it is muted.")] bool Archived,
    [Description("The newest seq when it was put away.")] long? ArchivedSeq,
    bool Favourite,
    [Description("Marked as unread from this seq on; null: not marked, or read since.")] long? UnreadFromSeq,
    WireMessage? LastMessage,
    [Description("Current members; of large conversations only the reader.")] IReadOnlyList<WireMember> Participants,
    WireTime? LastMessageAt,
    WireTime CreatedAt,
    WireTime UpdatedAt)
{
    public static WireConversation Of(ConversationView view)
    {
        var conversation = view.Conversation;
        return new(
            conversation.Id,
            conversation.Type,
            NameOf(view),
            conversation.Topic,
            conversation.AvatarUrl,
            conversation.Seq,
            conversation.Rev,
            conversation.Mark,
            conversation.CreatedBy,
            conversation.HistoryProtected ? HistoryKind.Protected : HistoryKind.Shared,
            conversation.MemberCount,
            view.Own.Role,
            view.Own.ReadSeq,
            view.Own.DeliveredSeq,
            view.UnreadCount,
            view.Settings.Muted,
            view.Settings.MutedUntil,
            view.Settings.Archived,
            view.Settings.ArchivedSeq,
            view.Settings.Favourite,
            view.Settings.UnreadFromSeq,
            view.LastMessage is { } last ? WireMessage.Of(last) : null,
            [.. view.Participants.Select(WireMember.Of)],
            conversation.LastMessageAt,
            conversation.CreatedAt,
            conversation.UpdatedAt);
    }

    /// <summary>The name that the viewer sees: the other person's where there are two; null where that one is unknown.</summary>
    public static string? NameOf(ConversationView view) => view.Conversation.Type == ConversationType.Private
        ? view.Participants.FirstOrDefault(member => member.User.Id != view.Own.User.Id)?.User.Name
        : view.Conversation.Name;
}

// {"id":3,"type":"group","name":"Tea","topic":null,"avatar_url":null,"seq":2,"rev":5,"mark":1,"created_by":7,"history":"shared","member_count":2,
//  "last_message_at":null,"created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z"}
[Description("What is the same of a conversation for every member: nothing personal, no members, no message.")]
public sealed record WireCommonConversation(
    long Id,
    ConversationType Type,
    [Description("Null of a private conversation."), Example("Tea")] string? Name,
    [Description("What it is about, up to 1,024 characters."), Example("Every day at five")] string? Topic,
    string? AvatarUrl,
    long Seq,
    long Rev,
    long Mark,
    long CreatedBy,
    HistoryKind History,
    long MemberCount,
    WireTime? LastMessageAt,
    WireTime CreatedAt,
    WireTime UpdatedAt)
{
    public static WireCommonConversation Of(Conversation conversation) => new(
        conversation.Id,
        conversation.Type,
        conversation.Name,
        conversation.Topic,
        conversation.AvatarUrl,
        conversation.Seq,
        conversation.Rev,
        conversation.Mark,
        conversation.CreatedBy,
        conversation.HistoryProtected ? HistoryKind.Protected : HistoryKind.Shared,
        conversation.MemberCount,
        conversation.LastMessageAt,
        conversation.CreatedAt,
        conversation.UpdatedAt);
}

// {"conversation_id":3,"is_member":true,"read_seq":2,"unread_count":0,"muted":true,"muted_until":"2026-11-21T17:00:00.000Z",
//  "archived":false,"archived_seq":null,"favourite":false,"unread_from_seq":null}
[Description("One conversation in a person's own state.")]
public sealed record WireOwnConversation(
    long ConversationId,
    [Description("False: left or removed.")] bool IsMember,
    long ReadSeq,
    long UnreadCount,
    [Description("No notifications; messages come and count as always.")] bool Muted,
    [Description("Until when; null while muted: for ever.")] WireTime? MutedUntil,
    [Description("Put away until something new is said, or for as long as it is muted.")] bool Archived,
    [Description("The newest seq when it was put away.")] long? ArchivedSeq,
    bool Favourite,
    [Description("Marked as unread from this seq on; null: not marked, or read since.")] long? UnreadFromSeq)
{
    public static WireOwnConversation Of(OwnConversation own) => new(
        own.ConversationId,
        own.IsMember,
        own.ReadSeq,
        own.UnreadCount,
        own.Settings.Muted,
        own.Settings.MutedUntil,
        own.Settings.Archived,
        own.Settings.ArchivedSeq,
        own.Settings.Favourite,
        own.Settings.UnreadFromSeq);
}

using Parley.Core.Messages;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

public enum ConversationType
{
    Private,
    Group,
    Channel,
}

/// <summary>Roles in ascending power: an actor needs a higher one than its target, and every group keeps at least one owner.</summary>
public enum MemberRole
{
    Member,
    Admin,
    Owner,
}

/// <summary>A conversation as all its members see it. Times are UTC milliseconds.</summary>
/// <param name="Seq">Number of its newest message.</param>
/// <param name="Rev">Number of its newest durable change.</param>
/// <param name="Mark">Counter of moved markers, stepped once per commit.</param>
/// <param name="MetaRev">The rev of the last change of the conversation's own fields (name, type).</param>
public sealed record Conversation(
    long Id,
    ConversationType Type,
    string? Name,
    long CreatedBy,
    bool HistoryProtected,
    long Seq,
    long Rev,
    long Mark,
    long MetaRev,
    long MemberCount,
    long? LastMessageAt,
    long CreatedAt,
    long UpdatedAt)
{
    /// <summary>What it is about.</summary>
    public string? Topic { get; init; }

    /// <summary>A picture: http, https or root-relative.</summary>
    public string? AvatarUrl { get; init; }
}

/// <summary>One person's place in a conversation, former members included (<paramref name="LeftAt"/> set).</summary>
/// <param name="VisibleFromSeq">Messages below this seq do not exist for the member, embedded ones included. 1 = everything.</param>
/// <param name="JoinedRev">The rev of the latest joining.</param>
/// <param name="Rev">The rev of the last change of role or membership; markers do not step it.</param>
/// <param name="ReadSeq">How far it has read; 0 where the one who looks may not know.</param>
/// <param name="Mark">The conversation's mark when this member's markers last moved.</param>
public sealed record Member(
    long ConversationId,
    UserCard User,
    MemberRole Role,
    long JoinedAt,
    long? LeftAt,
    long VisibleFromSeq,
    long JoinedRev,
    long Rev,
    long ReadSeq,
    long? ReadAt,
    long DeliveredSeq,
    long Mark)
{
    /// <summary>For those who do not see what others read, because they do not show it themselves.</summary>
    public Member WithoutReading() => this with { ReadSeq = 0, ReadAt = null };
}

/// <summary>A conversation as one member sees it.</summary>
/// <param name="UnreadCount">Exact to <see cref="Limits.UnreadExact"/>; one more means "more".</param>
/// <param name="Participants">Current members by user id; of large conversations only the viewer.</param>
public sealed record ConversationView(
    Conversation Conversation,
    Member Own,
    long UnreadCount,
    Message? LastMessage,
    IReadOnlyList<Member> Participants)
{
    /// <summary>What only the viewer sees.</summary>
    public OwnSettings Settings { get; init; } = OwnSettings.None;
}

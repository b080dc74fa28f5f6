using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Invites;

/// <summary>An invitation with what its worth hangs on: who made it, and what they are now.</summary>
internal sealed class InviteRow
{
    public const string Select = """
        SELECT i.id, i.inviter_id, i.conversation_id, i.inviter_joined_rev, i.role, i.email_folded, i.max_uses, i.uses, i.created_at, i.expires_at,
               u.name AS inviter_name, u.avatar_url, u.role AS inviter_role, u.disabled_at, c.name AS conversation_name, c.type AS conversation_type,
               m.role AS member_role, m.joined_rev, m.left_at
        FROM invites i
        JOIN users u ON u.id = i.inviter_id
        LEFT JOIN conversations c ON c.id = i.conversation_id
        LEFT JOIN members m ON m.conversation_id = i.conversation_id AND m.user_id = i.inviter_id

        """;

    public long Id { get; set; }

    public long InviterId { get; set; }

    public long? ConversationId { get; set; }

    public long? InviterJoinedRev { get; set; }

    public long Role { get; set; }

    public string? EmailFolded { get; set; }

    public long? MaxUses { get; set; }

    public long Uses { get; set; }

    public long CreatedAt { get; set; }

    public long ExpiresAt { get; set; }

    public string InviterName { get; set; } = "";

    public string? AvatarUrl { get; set; }

    public long InviterRole { get; set; }

    public long? DisabledAt { get; set; }

    public string? ConversationName { get; set; }

    public long? ConversationType { get; set; }

    public long? MemberRole { get; set; }

    public long? JoinedRev { get; set; }

    public long? LeftAt { get; set; }

    // Who left and came back has not what it had: the right stems from one joining.
    private (Standing Standing, ConversationType Conversation)? Into => ConversationId is null ? null
        : (MemberRole is { } role && LeftAt is null && JoinedRev == InviterJoinedRev ? Standings.Of((MemberRole)role) : Standing.Former,
            (ConversationType)ConversationType!);

    public static InviteRow? Find(IQuery query, byte[] tokenHash) =>
        query.Query<InviteRow>($"{Select} WHERE i.token_hash = @tokenHash", new { tokenHash }) is [var row, ..] ? row : null;

    public static InviteRow? Find(IQuery query, long id) =>
        query.Query<InviteRow>($"{Select} WHERE i.id = @id", new { id }) is [var row, ..] ? row : null;

    /// <summary>True while it opens something: not over, not used up, and whoever made it still may (attack AZ19).</summary>
    public bool IsLive(long now, bool membersInvite) =>
        ExpiresAt > now
        && (MaxUses is null || Uses < MaxUses)
        && DisabledAt is null
        && Policy.MayInvite((UserRole)InviterRole, (UserRole)Role, Into, membersInvite) is null;

    public Invite ToInvite() => new(
        Id,
        new UserCard(InviterId, InviterName, AvatarUrl),
        ConversationId,
        ConversationName,
        (UserRole)Role,
        EmailFolded,
        MaxUses,
        Uses,
        CreatedAt,
        ExpiresAt);
}

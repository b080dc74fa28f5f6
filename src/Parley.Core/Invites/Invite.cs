using Parley.Core.Users;

namespace Parley.Core.Invites;

/// <summary>An invitation as whoever made it sees it. Times are UTC milliseconds.</summary>
/// <param name="Role">What somebody without an account becomes: member or guest.</param>
/// <param name="Email">Who alone may use it; case-folded.</param>
/// <param name="MaxUses">Null: as many as come before it ends.</param>
public sealed record Invite(
    long Id,
    UserCard Inviter,
    long? ConversationId,
    string? ConversationName,
    UserRole Role,
    string? Email,
    long? MaxUses,
    long Uses,
    long CreatedAt,
    long ExpiresAt);

/// <summary>An invitation to be made.</summary>
/// <param name="TokenHash">SHA-256 of the link's token; null: the token is made when the mail leaves.</param>
/// <param name="ExpiresAt">UTC milliseconds; null: in a week.</param>
public sealed record NewInvite(
    byte[]? TokenHash, long? ConversationId, UserRole Role, long? MaxUses, long? ExpiresAt, string? Email);

/// <summary>What somebody with a link is told before anything else: no id, no member, no message.</summary>
public sealed record InviteCard(string InviterName, string? ConversationName, UserRole Role, bool IsForOneAddress);

/// <summary>Somebody who is about to have an account.</summary>
public sealed record Newcomer(string Name, string Email, string PasswordHash);

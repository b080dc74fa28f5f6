namespace Parley.Core.Users;

/// <summary>What somebody is on this server; within a conversation there are roles of its own. Stored as numbers.</summary>
public enum UserRole
{
    Member,
    Admin,

    /// <summary>Sees and reaches only those whose conversations it was put into.</summary>
    Guest,

    /// <summary>A program with API tokens of its own and no password.</summary>
    Bot,
}

/// <summary>What others see of a person.</summary>
public sealed record UserCard(long Id, string Name, string? AvatarUrl);

/// <summary>A person as the person sees itself. Times are UTC milliseconds.</summary>
/// <param name="Email">Null for bots, and for whoever has none.</param>
/// <param name="UserRev">Counter of what only this person sees: own markers, joined and left.</param>
/// <param name="ProfileRev">The store-wide <c>profiles</c> number of the last change of name or picture.</param>
public sealed record User(
    long Id,
    string Name,
    string Handle,
    string? Email,
    string? AvatarUrl,
    UserRole Role,
    long CreatedAt,
    long? LastSeenAt,
    long? DisabledAt,
    long UserRev,
    long ProfileRev)
{
    public UserCard Card => new(Id, Name, AvatarUrl);
}

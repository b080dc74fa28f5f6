namespace Parley.Core.Users;

/// <summary>A person as others see it; an address is never part of it.</summary>
/// <param name="Deactivated">Only those who share a conversation still see such a person.</param>
public sealed record Profile(long Id, string Name, string Handle, string? AvatarUrl, UserRole Role, bool Deactivated);

/// <param name="Next">The id after which the next page begins; null: this was the last.</param>
public sealed record ProfilePage(IReadOnlyList<Profile> People, long? Next);

/// <summary>Other fields of one's own profile; what is null stays as it is.</summary>
/// <param name="AvatarUrl">Empty: none.</param>
public sealed record ProfileChange(string? Name = null, string? Handle = null, string? AvatarUrl = null)
{
    internal Refusal? Check(Limits limits) =>
        (Name is null ? null : Text.CheckName(Name, limits.UserNameLength))
        ?? (Handle is null ? null : Users.Handle.Check(Handle))
        ?? (string.IsNullOrEmpty(AvatarUrl) ? null : Text.CheckAvatarUrl(AvatarUrl, limits.AvatarUrlBytes));
}

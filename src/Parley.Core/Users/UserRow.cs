namespace Parley.Core.Users;

/// <summary>A person as stored. A class with setters: Dapper maps it whatever integer width the engine returns.</summary>
internal sealed class UserRow
{
    public const string Columns =
        "id, name, handle, email, password_hash, avatar_url, role, created_at, last_seen_at, disabled_at, user_rev, profile_rev, "
        + "external_email";

    public long Id { get; set; }

    public string Name { get; set; } = "";

    public string Handle { get; set; } = "";

    public string Email { get; set; } = "";

    /// <summary>Of another server, which vouches for it; nobody signs in with it.</summary>
    public string? ExternalEmail { get; set; }

    public string PasswordHash { get; set; } = "";

    public string? AvatarUrl { get; set; }

    public long Role { get; set; }

    public long CreatedAt { get; set; }

    public long? LastSeenAt { get; set; }

    public long? DisabledAt { get; set; }

    public long UserRev { get; set; }

    public long ProfileRev { get; set; }

    public User ToUser() => new(
        Id, Name, Handle, EmailAddress.Shown(Email) ?? ExternalEmail, AvatarUrl, (UserRole)Role, CreatedAt, LastSeenAt, DisabledAt, UserRev,
        ProfileRev);
}

using Parley.Core.Users;

namespace Parley.Core.Sessions;

/// <summary>A session as stored, with what a principal needs of its owner.</summary>
internal sealed class SessionRow
{
    /// <summary>Of what never expires; 64 bits on both engines.</summary>
    public const long Never = long.MaxValue;

    public const string Columns =
        "s.id, s.user_id, s.kind, s.assurance, s.name AS label, s.user_agent, s.address, s.created_at, s.last_seen_at, s.expires_at, "
        + "s.secret, u.name, u.avatar_url, u.role";

    /// <summary>Of live sessions of people who may come in; the one place that says who may. Wants <c>@now</c>.</summary>
    public const string Live = "sessions s JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL AND s.expires_at > @now";

    public string Id { get; set; } = "";

    public long UserId { get; set; }

    public long Kind { get; set; }

    public long Assurance { get; set; }

    public string? Label { get; set; }

    public string? UserAgent { get; set; }

    public string? Address { get; set; }

    public long CreatedAt { get; set; }

    public long? LastSeenAt { get; set; }

    public long ExpiresAt { get; set; }

    public byte[]? Secret { get; set; }

    public string Name { get; set; } = "";

    public string? AvatarUrl { get; set; }

    public long Role { get; set; }

    /// <summary>Of a token that was replaced: when.</summary>
    public long? ReplacedAt { get; set; }

    public Principal ToPrincipal() => new(UserId, Id, new UserCard(UserId, Name, AvatarUrl), (UserRole)Role)
    {
        Kind = (SessionKind)Kind,
        Assurance = (Assurance)Assurance,
    };

    public SessionInfo ToInfo() => new(Id, Label, UserAgent, Address, CreatedAt, LastSeenAt, ExpiresAt == Never ? null : ExpiresAt);
}

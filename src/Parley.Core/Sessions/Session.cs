using Parley.Core.Users;

namespace Parley.Core.Sessions;

/// <summary>What kind of key opened the door. Stored as numbers.</summary>
public enum SessionKind
{
    /// <summary>A person signed in.</summary>
    SignIn,

    /// <summary>A key for programs, with a name: it opens what a sign-in opens, but changes nothing about the account.</summary>
    ApiToken,

    /// <summary>A token of another server that this one trusts, or one that such a server asked for. It opens what a sign-in opens, but
    /// changes nothing about the account.</summary>
    External,

    /// <summary>The key of an application that acts for its people: it opens the routes for that, and what its bot may.</summary>
    ServerKey,
}

/// <summary>How the owner of a session proved to be the owner, in growing strength. Stored as numbers.</summary>
public enum Assurance
{
    Password,

    /// <summary>A password and something that the person has, or a passkey.</summary>
    SecondFactor,
}

/// <summary>Who is asking: the outcome of checking credentials, and the only source of identity for every command.</summary>
public sealed record Principal(long UserId, string SessionId, UserCard User, UserRole Role)
{
    public SessionKind Kind { get; init; }

    public Assurance Assurance { get; init; }
}

/// <summary>A session about to start.</summary>
/// <param name="TokenHash">SHA-256 of the token, 32 bytes: nothing else of it is kept.</param>
/// <param name="ExpiresAt">UTC milliseconds.</param>
public sealed record NewSession(long UserId, byte[] TokenHash, long ExpiresAt)
{
    /// <summary>Random bytes with which later tokens are derived; null: this session's token is never replaced.</summary>
    public byte[]? Secret { get; init; }

    public string? UserAgent { get; init; }

    public string? Address { get; init; }

    public Assurance Assurance { get; init; }
}

/// <summary>A session or an API token as its owner sees it. Times are UTC milliseconds.</summary>
/// <param name="Name">Of an API token; null of a sign-in.</param>
/// <param name="Address">Where it was last seen.</param>
/// <param name="ExpiresAt">Null: never.</param>
public sealed record SessionInfo(
    string Id, string? Name, string? UserAgent, string? Address, long CreatedAt, long? LastSeenAt, long? ExpiresAt);

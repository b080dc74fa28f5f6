using Parley.Server.Identity.Tokens;

namespace Parley.Server.Identity;

/// <summary>Who may sign up.</summary>
public enum Registration
{
    Open,
    Invite,
    Closed,
}

/// <summary>Who must have a second factor.</summary>
public enum RequireTwoFactor
{
    Off,
    Admins,
    All,
}

/// <summary>The settings of signing up and in, as they are in force.</summary>
public sealed record IdentitySettings
{
    public Registration Registration { get; init; } = Registration.Open;

    /// <summary>The file of the first administrator's one-time code; null: nobody becomes administrator by a code.</summary>
    public string? SetupCodeFile { get; init; }

    /// <summary>The file of the server's own secret (<see cref="ServerKey"/>); null: one that is forgotten with the process.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether an account comes to be only when a mail has shown whose the address is. Wants a mail server.</summary>
    public bool ConfirmRegistration { get; init; }

    /// <summary>Whose sessions do nothing until a second factor is set up.</summary>
    public RequireTwoFactor RequireTwoFactor { get; init; } = RequireTwoFactor.Off;

    /// <summary>How long a session lives without another sign-in.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Other servers whose tokens are believed.</summary>
    public IReadOnlyList<IssuerSettings> Issuers { get; init; } = [];

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512: what OWASP's password storage sheet asks for (2023).</summary>
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Passwords hashed at once. Hashing is all processor time: one core stays free for those who are already in.</summary>
    public int ConcurrentHashes { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Sign-ups and sign-ins that may wait for a turn at hashing; more are refused as unavailable.</summary>
    public int WaitingHashes { get; init; } = 128;

    /// <summary>Accounts made from one address in an hour; more wait.</summary>
    public int SignUpsPerAddress { get; init; } = 1_000;
}

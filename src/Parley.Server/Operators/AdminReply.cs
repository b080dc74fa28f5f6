using Parley.Core;
using Parley.Core.External;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Protocols.Wire;
using Parley.Server.Identity;

namespace Parley.Server.Operators;

/// <summary>What is answered: what was asked for, or why not. The same over the socket and with <c>--json</c>.</summary>
internal sealed record AdminReply
{
    /// <summary>The stable code of a refusal; null: done.</summary>
    public string? Code { get; init; }

    /// <summary>One sentence, with the code.</summary>
    public string? Detail { get; init; }

    public IReadOnlyList<AccountLine>? Users { get; init; }

    /// <summary>Where there are more: what <c>--before</c> takes.</summary>
    public long? Next { get; init; }

    public AccountLine? User { get; init; }

    /// <summary>A fresh one, shown once.</summary>
    public string? Password { get; init; }

    public IReadOnlyList<SessionLine>? Sessions { get; init; }

    public IReadOnlyList<ServerKeyLine>? ServerKeys { get; init; }

    /// <summary>A fresh one of an application's server, shown once.</summary>
    public string? Key { get; init; }

    public StatusLines? Status { get; init; }

    public static AdminReply Of(Refusal refusal) => new() { Code = WireJson.WordOf(refusal.Code), Detail = refusal.Detail };

    public static AdminReply Of(User user) => new() { User = AccountLine.Of(user) };

    /// <summary>The password must not reach a log by way of a record's own text.</summary>
    public override string ToString() => Code ?? "done";
}

internal sealed record AccountLine(
    long Id,
    string Name,
    string Handle,
    string? Email,
    string Role,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSeenAt,
    DateTimeOffset? DisabledAt)
{
    public static AccountLine Of(User user) => new(
        user.Id,
        user.Name,
        user.Handle,
        user.Email,
        WireJson.WordOf(user.Role),
        user.DisabledAt is not null,
        At(user.CreatedAt),
        user.LastSeenAt is { } seen ? At(seen) : null,
        user.DisabledAt is { } disabled ? At(disabled) : null);

    internal static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

/// <param name="Kind">sign_in, api_token or external: a token of another server.</param>
/// <param name="Label">A device, or the token's name.</param>
internal sealed record SessionLine(
    string Id, string Kind, string Label, string? Address, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt, DateTimeOffset? ExpiresAt)
{
    public static SessionLine Of(SessionInfo session, SessionKind kind) => new(
        session.Id,
        kind switch
        {
            SessionKind.ApiToken => "api_token",
            SessionKind.External => "external",
            _ => "sign_in",
        },
        kind == SessionKind.SignIn ? DeviceName.Of(session.UserAgent) : session.Name ?? "",
        session.Address,
        AccountLine.At(session.CreatedAt),
        session.LastSeenAt is { } seen ? AccountLine.At(seen) : null,
        session.ExpiresAt is { } end ? AccountLine.At(end) : null);
}

internal sealed record ServerKeyLine(string Id, string Name, long BotId, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt)
{
    public static ServerKeyLine Of(ServerKeyInfo key) => new(
        key.Id, key.Name, key.BotId, AccountLine.At(key.CreatedAt), key.LastSeenAt is { } seen ? AccountLine.At(seen) : null);
}

/// <param name="State">ready, draining, store_does_not_answer, or stopped: then there is no process to have the rest.</param>
/// <param name="Queue">Writes that wait.</param>
/// <param name="StoreBytes">Null where the store does not answer.</param>
internal sealed record StatusLines(
    string State,
    string Version,
    string? Epoch = null,
    int? ProcessId = null,
    long? UptimeSeconds = null,
    int? Connections = null,
    int? Queue = null,
    long? StoreBytes = null);

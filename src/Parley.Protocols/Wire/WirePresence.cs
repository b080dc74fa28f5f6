using System.ComponentModel;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Wire;

// {"user_id":7,"status":"offline","last_seen_at":"2026-11-21T02:25:26.123Z","status_text":null,"status_emoji":null,"expires_at":null}
[Description("How somebody looks to you.")]
public sealed record WirePresence(
    long UserId,
    PresenceStatus Status,
    [Description("Of those who are offline and show it.")] WireTime? LastSeenAt,
    string? StatusText,
    string? StatusEmoji,
    [Description("When text and emoji end.")] WireTime? ExpiresAt)
{
    public static WirePresence Of(PresenceChanged told) => new(
        told.UserId, told.Status, told.LastSeenAt, told.Custom.Text, told.Custom.Emoji, told.Custom.ExpiresAt);
}

// {"status":"invisible","status_expires_at":null,"status_text":null,"status_emoji":null,"expires_at":null}
[Description("What you really are, for your own devices.")]
public sealed record WireOwnPresence(
    OwnStatus Status,
    [Description("When dnd or invisible turns back to online.")] WireTime? StatusExpiresAt,
    string? StatusText,
    string? StatusEmoji,
    [Description("When text and emoji end.")] WireTime? ExpiresAt)
{
    public static WireOwnPresence Of(OwnPresenceChanged own) => new(
        own.Status, own.StatusExpiresAt, own.Custom.Text, own.Custom.Emoji, own.Custom.ExpiresAt);
}

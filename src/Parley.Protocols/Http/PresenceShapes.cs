using System.ComponentModel;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Http;

// {"presence":[{"user_id":7,"status":"online",…}]}
public sealed record PresencesAnswer(
    [Description("Ascending by user_id; those of whom you may know nothing are left out.")] IReadOnlyList<WirePresence> Presence);

// {"presence":{"status":"invisible",…}}
public sealed record OwnPresenceAnswer(WireOwnPresence Presence);

public sealed record PresenceBody(
    [Description("away: all devices that are here now are idle until one says otherwise.")] OwnStatus Status,
    [Description(PresenceTexts.Text), Example("On holiday")] string? StatusText,
    [Description(PresenceTexts.Emoji), Example("🌴")] string? StatusEmoji,
    [Description("When text, emoji and a status of dnd or invisible end, at most 366 days ahead; null: they stay."), Example("2026-11-21T18:00:00Z")]
    string? ExpiresAt);

public sealed record PresenceQuery([Description("At most 500 ids, separated by commas."), Example("7,8,9")] string UserIds);

// {"settings":{"presence":true,"last_seen":true,"read_receipts":true}}
public sealed record SettingsAnswer(WireSettings Settings);

public sealed record SettingsBody(
    [Description(PresenceTexts.Presence)] bool? Presence,
    [Description(PresenceTexts.LastSeen)] bool? LastSeen,
    [Description(PresenceTexts.ReadReceipts)] bool? ReadReceipts);

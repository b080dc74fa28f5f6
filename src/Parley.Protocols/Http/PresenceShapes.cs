using System.ComponentModel;
using Parley.Core.Presence;
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

[Description("What you let others know. Each goes both ways: who hides something of its own does not see it of others.")]
public sealed record WireSettings(
    [Description(PresenceTexts.Presence)] bool Presence,
    [Description(PresenceTexts.LastSeen)] bool LastSeen,
    [Description(PresenceTexts.ReadReceipts)] bool ReadReceipts)
{
    public static WireSettings Of(PersonSettings settings) => new(settings.Presence, settings.LastSeen, settings.ReadReceipts);
}

internal static class PresenceTexts
{
    public const string Text = "One line of at most 100 characters; null: none.";
    public const string Emoji = "One character, of several code points perhaps, of at most 32 bytes; null: none.";
    public const string Presence = "false: you look offline to everybody, and everybody to you.";
    public const string LastSeen = "false: nobody is told when you were last here.";
    public const string ReadReceipts = "false: nobody is told what you have read.";
}

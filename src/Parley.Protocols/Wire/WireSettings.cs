using System.ComponentModel;
using Parley.Core.Presence;

namespace Parley.Protocols.Wire;

// {"presence":true,"last_seen":true,"read_receipts":true}
[Description("What you let others know. Each goes both ways: who hides something of its own does not see it of others.")]
public sealed record WireSettings(
    [Description(PresenceTexts.Presence)] bool Presence,
    [Description(PresenceTexts.LastSeen)] bool LastSeen,
    [Description(PresenceTexts.ReadReceipts)] bool ReadReceipts)
{
    public static WireSettings Of(PersonSettings settings) => new(settings.Presence, settings.LastSeen, settings.ReadReceipts);
}

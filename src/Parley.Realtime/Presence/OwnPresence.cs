using Parley.Core.Presence;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Presence;

/// <summary>What others were told of a person last, and what holds back what they will be told next. Guarded by the presence board.</summary>
internal sealed class OwnPresence
{
    public PresenceStatus Told { get; set; } = PresenceStatus.Offline;

    /// <summary>Told with it, while it is not "offline": of those who look offline no change is told.</summary>
    public CustomStatus ToldCustom { get; set; }

    /// <summary>When that was, on the node's uptime.</summary>
    public long ToldAt { get; set; }

    /// <summary>Since when it hides, on the node's uptime: "offline" is told after the grace, as of somebody who has left.</summary>
    public long? HidingSince { get; set; }

    /// <summary>Until when a device that was active and has left counts as here, on the node's uptime: a reload is no absence.</summary>
    public long ActiveUntil { get; set; }

    /// <summary>What its own devices were told last.</summary>
    public OwnPresenceChanged? OwnTold { get; set; }

    public PersonSettings? SettingsTold { get; set; }
}

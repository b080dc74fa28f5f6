using Parley.Realtime.Wire;

namespace Parley.Realtime.Presence;

/// <summary>What a person chose to be, and what others were told last. Guarded by the presence board.</summary>
internal sealed class OwnPresence
{
    public OwnStatus Chosen { get; set; } = OwnStatus.Online;

    public PresenceStatus Told { get; set; } = PresenceStatus.Offline;

    /// <summary>When that was, on the node's uptime.</summary>
    public long ToldAt { get; set; }

    /// <summary>What others may see: who is invisible looks offline.</summary>
    public PresenceStatus Visible => Chosen switch
    {
        OwnStatus.Online => PresenceStatus.Online,
        OwnStatus.Away => PresenceStatus.Away,
        OwnStatus.DoNotDisturb => PresenceStatus.DoNotDisturb,
        _ => PresenceStatus.Offline,
    };
}

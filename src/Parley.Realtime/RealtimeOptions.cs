using Parley.Core;

namespace Parley.Realtime;

/// <summary>What of the real-time side can be set.</summary>
public sealed record RealtimeOptions
{
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Whether anybody is told who is here at all. False: everybody looks offline to everybody.</summary>
    public bool ShowsPresence { get; init; } = true;

    /// <summary>How long after its last session a person is still online: a reload of the page is no absence.</summary>
    public TimeSpan PresenceGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Told of refused commands, once a second of each session at most; must not throw.</summary>
    public Action<RefusedCommands>? OnRefused { get; init; }
}

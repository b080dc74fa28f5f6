using Parley.Core;

namespace Parley.Realtime;

/// <summary>What of the real-time side can be set.</summary>
public sealed record RealtimeOptions
{
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Connections of one person; a further one is closed with <see cref="Wire.CloseReason.TooMany"/>,
    /// for each multiplies what is told.</summary>
    public int ConnectionsPerPerson { get; init; } = 500;

    /// <summary>Whether anybody is told who is here at all. False: everybody looks offline to everybody.</summary>
    public bool ShowsPresence { get; init; } = true;

    /// <summary>How long after its last session a person is still online: a reload of the page is no absence.</summary>
    public TimeSpan PresenceGrace { get; init; } = TimeSpan.FromSeconds(5);
}

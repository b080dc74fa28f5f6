using Parley.Realtime.Wire;

namespace Parley.Realtime.Sessions;

/// <summary>The sign-ins that ended a moment ago: a connection that was let in just before must not outlive the end.</summary>
internal sealed class EndedSessions(Uptime uptime)
{
    // Longer than any connection takes from the check of its token to the hub.
    private const long Kept = 60_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, CloseReason> _reasons = [];
    private readonly Queue<(string Id, long Until)> _order = new();

    public void Note(string sessionId, CloseReason reason)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && oldest.Until <= uptime.Now)
            {
                _reasons.Remove(_order.Dequeue().Id);
            }

            if (_reasons.TryAdd(sessionId, reason))
            {
                _order.Enqueue((sessionId, uptime.Now + Kept));
            }
        }
    }

    /// <summary>What its connections are closed with; null: it has not ended.</summary>
    public CloseReason? ReasonOf(string sessionId)
    {
        lock (_gate)
        {
            return _reasons.TryGetValue(sessionId, out var reason) ? reason : null;
        }
    }
}

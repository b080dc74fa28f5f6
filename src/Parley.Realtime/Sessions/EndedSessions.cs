namespace Parley.Realtime.Sessions;

/// <summary>The sign-ins that ended a moment ago: a connection that was let in just before must not outlive the end.</summary>
internal sealed class EndedSessions(Uptime uptime)
{
    // Longer than any connection takes from the check of its token to the hub.
    private const long Kept = 60_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = [];
    private readonly Queue<(string Id, long Until)> _order = new();

    public void Note(string sessionId)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && oldest.Until <= uptime.Now)
            {
                _ids.Remove(_order.Dequeue().Id);
            }

            if (_ids.Add(sessionId))
            {
                _order.Enqueue((sessionId, uptime.Now + Kept));
            }
        }
    }

    public bool Contains(string sessionId)
    {
        lock (_gate)
        {
            return _ids.Contains(sessionId);
        }
    }
}

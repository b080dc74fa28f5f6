using Parley.Realtime.Sessions;

namespace Parley.Realtime.Presence;

/// <summary>Which sessions watch a person: what is told of large groups goes by this, and costs nothing for those who do not watch.</summary>
internal sealed class Watchers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, HashSet<Session>> _bySubject = [];

    public void Set(Session session, HashSet<long>? watched)
    {
        lock (_gate)
        {
            foreach (var userId in session.Watched ?? [])
            {
                if (_bySubject.TryGetValue(userId, out var sessions) && sessions.Remove(session) && sessions.Count == 0)
                {
                    _bySubject.Remove(userId);
                }
            }

            session.Watched = watched;
            foreach (var userId in watched ?? [])
            {
                if (!_bySubject.TryGetValue(userId, out var sessions))
                {
                    _bySubject.Add(userId, sessions = []);
                }

                sessions.Add(session);
            }
        }
    }

    public IReadOnlyList<Session> Of(long userId)
    {
        lock (_gate)
        {
            return _bySubject.TryGetValue(userId, out var sessions) ? [.. sessions] : [];
        }
    }
}

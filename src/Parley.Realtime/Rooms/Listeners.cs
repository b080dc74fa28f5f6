using System.Collections.Concurrent;
using Parley.Realtime.Sessions;

namespace Parley.Realtime.Rooms;

/// <summary>The people on this node by id: made with the first session, kept through the grace after the last.</summary>
internal sealed class Listeners(Uptime uptime, TimeSpan grace)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, Listener> _byUser = new();
    private readonly Queue<(Listener Listener, long Due)> _leaving = new();
    private int _sessions;
    private long _cuts;

    public int SessionCount => Volatile.Read(ref _sessions);

    public int Count => _byUser.Count;

    /// <summary>How many removals from conversations this node has carried out.</summary>
    public long Cuts => Interlocked.Read(ref _cuts);

    public ICollection<Listener> All => _byUser.Values;

    public Listener? Find(long userId) => _byUser.GetValueOrDefault(userId);

    /// <summary>Called with the gate of the room from which the listener was removed, or before its visits are ended.</summary>
    public void NoteCut(Listener listener) => listener.NoteCut(Interlocked.Increment(ref _cuts));

    /// <returns>The person's listener, and whether this session made it and has to subscribe it.</returns>
    public (Listener Listener, bool Made) Add(Session session)
    {
        lock (_gate)
        {
            var userId = session.Principal.UserId;
            var made = !_byUser.TryGetValue(userId, out var listener);
            listener ??= _byUser[userId] = new Listener(userId);
            listener.Sessions = [.. listener.Sessions, session];
            _sessions++;
            return (listener, made);
        }
    }

    /// <returns>The listener when this was its last session; null when others are left, or it was not there.</returns>
    public Listener? Remove(Session session)
    {
        lock (_gate)
        {
            if (!_byUser.TryGetValue(session.Principal.UserId, out var listener) || !listener.Sessions.Contains(session))
            {
                return null;
            }

            _sessions--;
            listener.Sessions = Array.FindAll(listener.Sessions, other => other != session);
            if (listener.Sessions.Length > 0)
            {
                return null;
            }

            listener.EmptySince = uptime.Now;
            _leaving.Enqueue((listener, listener.EmptySince + (long)grace.TotalMilliseconds));
            return listener;
        }
    }

    /// <summary>Forgets a listener that could not be subscribed; the next session makes a new one.</summary>
    public void Abandon(Listener listener)
    {
        lock (_gate)
        {
            if (_byUser.TryRemove(new KeyValuePair<long, Listener>(listener.UserId, listener)))
            {
                _sessions -= listener.Sessions.Length;
            }
        }
    }

    /// <summary>Takes out the next one whose grace has run out without a new session.</summary>
    public bool TryTakeExpired(out Listener expired)
    {
        lock (_gate)
        {
            while (_leaving.TryPeek(out var next) && next.Due <= uptime.Now)
            {
                _leaving.Dequeue();
                expired = next.Listener;
                var came = expired.Sessions.Length > 0 || expired.EmptySince + (long)grace.TotalMilliseconds > uptime.Now;
                if (!came && _byUser.TryRemove(new KeyValuePair<long, Listener>(expired.UserId, expired)))
                {
                    return true;
                }
            }
        }

        expired = null!;
        return false;
    }
}

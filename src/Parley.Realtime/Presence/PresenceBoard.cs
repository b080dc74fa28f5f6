using System.Collections.Concurrent;
using Parley.Core;
using Parley.Core.Conversations;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Presence;

/// <summary>Who is online, told to the people who share a private conversation or a group;
/// channels do not count (attacks AZ13, AZ26).</summary>
/// <remarks>All that is told of one person is told under that person's gate, so that a late "online" cannot overtake an "offline".
/// Lock order: this gate, then those of rooms.</remarks>
internal sealed class PresenceBoard(Listeners listeners, StoreAccess store, Uptime uptime, TimeProvider clock)
{
    /// <summary>People that one session may watch.</summary>
    public const int WatchBound = 500;

    // A person's changes pass once a second, the last one always: each goes to everybody who shares something (attack PR17).
    private const long Damping = 1_000;

    // Writes of one turn that wait together: enough for a group commit, few against the store's queue.
    private const int WritesAtOnce = 100;

    private readonly Lock[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];
    private readonly ConcurrentDictionary<long, bool> _damped = new();
    private readonly Lock _seenGate = new();
    private Dictionary<long, long> _seen = [];

    public void Arrived(Listener listener)
    {
        lock (GateOf(listener.UserId))
        {
            Announce(listener, listener.Presence.Visible, LastSeen(0));
        }
    }

    /// <summary>The grace after the last session has run out. Called while the listener still sits in its rooms.</summary>
    public void Left(Listener listener)
    {
        lock (GateOf(listener.UserId))
        {
            // Who came back by now is a new listener and online; nothing was told in between, and nothing is.
            if (listeners.Find(listener.UserId) is null)
            {
                Announce(listener, PresenceStatus.Offline, LastSeen(uptime.Now - listener.EmptySince));
            }
        }
    }

    public void Set(long userId, OwnStatus status)
    {
        lock (GateOf(userId))
        {
            if (listeners.Find(userId) is { } listener)
            {
                listener.Presence.Chosen = status;
                AnnounceDamped(listener);
            }
        }
    }

    /// <summary>Limits the session's presence to these people and tells how each of them is
    /// now; those it shares nothing with are left out.</summary>
    public async Task<Result<Done>> WatchAsync(Session session, IReadOnlyList<long> userIds, CancellationToken cancellation)
    {
        if (userIds.Count > WatchBound)
        {
            return Refusal.Validation("user_ids", $"At most {WatchBound:D} people can be watched.");
        }

        session.Watched = [.. userIds];
        var lastSeen = await store.Acquaintances(session.Principal.UserId, userIds, cancellation);
        foreach (var (userId, seenAt) in lastSeen)
        {
            lock (GateOf(userId))
            {
                var told = listeners.Find(userId)?.Presence.Told ?? PresenceStatus.Offline;
                session.Tell(new PresenceChanged(userId, told, told == PresenceStatus.Offline ? SeenAt(userId, seenAt) : null));
            }
        }

        return default(Done);
    }

    /// <summary>Tells what was damped, and writes when people were last seen.</summary>
    public Task TickAsync(CancellationToken cancellation)
    {
        foreach (var (userId, _) in _damped)
        {
            lock (GateOf(userId))
            {
                _damped.TryRemove(userId, out var _);
                if (listeners.Find(userId) is { } listener)
                {
                    AnnounceDamped(listener);
                }
            }
        }

        return WriteLastSeenAsync(cancellation);
    }

    // One value a person waits, the newest, however long the store is away.
    private async Task WriteLastSeenAsync(CancellationToken cancellation)
    {
        Dictionary<long, long> seen;
        lock (_seenGate)
        {
            seen = _seen;
            _seen = [];
        }

        try
        {
            foreach (var chunk in seen.Chunk(WritesAtOnce))
            {
                await Task.WhenAll(chunk.Select(pair => store.TouchLastSeen(pair.Key, pair.Value, cancellation)));
            }
        }
        catch
        {
            // Writing one twice changes nothing.
            NoteSeen(seen);
            throw;
        }
    }

    private void AnnounceDamped(Listener listener)
    {
        if (uptime.Now - listener.Presence.ToldAt < Damping)
        {
            _damped[listener.UserId] = true;
        }
        else
        {
            Announce(listener, listener.Presence.Visible, LastSeen(0));
        }
    }

    private void Announce(Listener listener, PresenceStatus status, long now)
    {
        if (listener.Presence.Told == status)
        {
            return;
        }

        (listener.Presence.Told, listener.Presence.ToldAt) = (status, uptime.Now);
        long? lastSeenAt = status == PresenceStatus.Offline ? now : null;
        if (lastSeenAt is { } at)
        {
            NoteSeen([new(listener.UserId, at)]);
        }

        Tell(listener, new Encoded(new PresenceChanged(listener.UserId, status, lastSeenAt)));
    }

    private static void Tell(Listener listener, Encoded encoded)
    {
        var userId = listener.UserId;
        var told = new HashSet<Listener> { listener };
        var rooms = Array.FindAll(listener.Rooms(), room => room.Type != ConversationType.Channel);
        foreach (var room in rooms.Where(room => !room.IsLarge))
        {
            room.TellOnceOf(listener, encoded, told, session => session.Watched is not { } watched || watched.Contains(userId));
        }

        // A thousand members coming and going would be a million events: large groups are told on demand only.
        foreach (var room in rooms.Where(room => room.IsLarge))
        {
            room.TellOnceOf(listener, encoded, told, session => session.Watched is { } watched && watched.Contains(userId));
        }
    }

    private long LastSeen(long agoMilliseconds) => clock.GetUtcNow().ToUnixTimeMilliseconds() - agoMilliseconds;

    private long? SeenAt(long userId, long? stored)
    {
        lock (_seenGate)
        {
            return _seen.TryGetValue(userId, out var at) ? at : stored;
        }
    }

    // The newest value stays.
    private void NoteSeen(IEnumerable<KeyValuePair<long, long>> seen)
    {
        lock (_seenGate)
        {
            foreach (var (userId, at) in seen)
            {
                _seen[userId] = Math.Max(at, _seen.GetValueOrDefault(userId));
            }
        }
    }

    private Lock GateOf(long userId) => _gates[userId & 63];
}

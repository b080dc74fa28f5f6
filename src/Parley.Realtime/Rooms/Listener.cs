using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Core.Users;
using Parley.Realtime.Presence;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>One person on this node: its sessions, the rooms it sits in, and the gate of what only it sees.</summary>
/// <remarks>Stays in its rooms for the grace after its last session: who comes back in time needs no reading, and nobody is told "offline".
/// Lock order: a room's gate, then a listener's, then what a session locks.</remarks>
internal sealed class Listener(long userId)
{
    // Removals are remembered against late additions. More than this in one sitting is no
    // person; the numbers' comparison stays as the guard.
    private const int RemovalBound = 5_000;

    private readonly Lock _gate = new();
    private readonly List<Room> _rooms = [];
    private readonly OrderedGate<OwnStateChanged> _own = new();
    private Dictionary<long, long>? _removals;
    private TaskCompletionSource? _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _gone;
    private bool _suspect;
    private volatile Session[] _sessions = [];
    private volatile UserCard? _card;
    private volatile PersonState _person = PersonState.Default;
    private long _cutAt;
    private int _changing;

    public long UserId { get; } = userId;

    /// <summary>Replaced, never changed: fan-out walks it without a lock. Set by <see cref="Listeners"/> only.</summary>
    public Session[] Sessions
    {
        get => _sessions;
        set
        {
            _sessions = value;
            _card = value is [.., var newest] ? newest.Principal.User : _card;
        }
    }

    /// <summary>How the person is called, as its newest session says.</summary>
    public UserCard? Card => _card;

    /// <summary>When its last session left, on the node's uptime. Guarded by <see cref="Listeners"/>.</summary>
    public long EmptySince { get; set; }

    /// <summary>What the person chose about being seen; read it at a time, for some of it may have run out.</summary>
    public PersonState Person => _person;

    /// <summary>The node's number of the last removal of this person from a conversation; 0: none.</summary>
    public long CutAt => Volatile.Read(ref _cutAt);

    /// <summary>True while a change of what the person chose is being written: until then what is known here may be old.</summary>
    public bool IsChanging => Volatile.Read(ref _changing) > 0;

    /// <summary>Guarded by the presence board.</summary>
    public OwnPresence Presence { get; } = new();

    /// <summary>Completes when the person sits in all its rooms; fails where the store could not be read.</summary>
    public Task Subscribed => _subscribed?.Task ?? Task.CompletedTask;

    /// <returns>False: a newer state is known.</returns>
    public bool Learn(PersonState person)
    {
        lock (_gate)
        {
            if (person.Rev <= _person.Rev)
            {
                return false;
            }

            _person = person;
            return true;
        }
    }

    public void BeginChange() => Interlocked.Increment(ref _changing);

    public void EndChange() => Interlocked.Decrement(ref _changing);

    public void NoteCut(long number)
    {
        lock (_gate)
        {
            _cutAt = Math.Max(_cutAt, number);
        }
    }

    /// <summary>Tells what was looked up when the node had made this many removals.</summary>
    /// <returns>False, and nothing is told: the person was removed from something since.</returns>
    public bool TryTell(long cuts, Action tell)
    {
        lock (_gate)
        {
            if (_cutAt > cuts)
            {
                return false;
            }

            tell();
            return true;
        }
    }

    public Room[] Rooms()
    {
        lock (_gate)
        {
            return [.. _rooms];
        }
    }

    /// <summary>Called with the room's gate held, by a room that the listener does not sit in.</summary>
    /// <param name="rev">The rev at which the person is known to be a member.</param>
    /// <returns>False: the person is leaving this node, or was removed at a later rev.</returns>
    public bool TryEnter(Room room, long rev)
    {
        lock (_gate)
        {
            if (_gone || (_removals is not null && _removals.TryGetValue(room.Id, out var removed) && removed >= rev))
            {
                return false;
            }

            _rooms.Add(room);
            return true;
        }
    }

    public void Leave(Room room)
    {
        lock (_gate)
        {
            _rooms.Remove(room);
        }
    }

    /// <summary>Remembers that the person was out at this rev: an older addition, or an older snapshot, must not bring it back.</summary>
    public void NoteRemoved(long conversationId, long rev)
    {
        lock (_gate)
        {
            _removals ??= [];
            if (_removals.Count < RemovalBound || _removals.ContainsKey(conversationId))
            {
                _removals[conversationId] = Math.Max(rev, _removals.GetValueOrDefault(conversationId));
            }
        }
    }

    /// <summary>Opens the gate of own state at a snapshot, lets through what came
    /// meanwhile, and completes <see cref="Subscribed"/>.</summary>
    public void Start(long userRev)
    {
        lock (_gate)
        {
            _own.Start(userRev);
            Drain();
        }

        var subscribed = _subscribed;
        _subscribed = null;
        subscribed?.SetResult();
    }

    public void Fail(Exception exception) => _subscribed?.TrySetException(exception);

    /// <returns>True while numbers are missing.</returns>
    public bool Offer(OwnStateChanged change)
    {
        lock (_gate)
        {
            if (_own.Offer(change.UserRev, change) == GateAnswer.Next)
            {
                Tell(change);
                Drain();
            }

            return _own.HasGap;
        }
    }

    /// <summary>The outcome of a commit that concerned the person is unknown: what is known here may be old.</summary>
    public void Suspect()
    {
        lock (_gate)
        {
            _suspect = true;
        }
    }

    /// <summary>Ends the suspicion: who reads and fails calls <see cref="Suspect"/> again.</summary>
    /// <returns>The user rev to read from; null when nothing is missing.</returns>
    public long? BeginRepair()
    {
        lock (_gate)
        {
            if (_own.Number < 0)
            {
                return null;
            }

            var missing = _suspect || _own.HasGap;
            _suspect = false;
            return missing ? _own.Number : null;
        }
    }

    /// <summary>Own state is told by what it became: one event may stand for several numbers.</summary>
    public void Repair(IReadOnlyList<OwnStateChanged> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                if (change.UserRev > _own.Number)
                {
                    _own.Start(change.UserRev);
                    Tell(change);
                }
            }

            Drain();
        }
    }

    /// <summary>The person leaves this node: no room takes it any more.</summary>
    public Room[] Close()
    {
        lock (_gate)
        {
            _gone = true;
            Room[] left = [.. _rooms];
            _rooms.Clear();
            return left;
        }
    }

    private void Drain()
    {
        while (_own.TryTake(out var change))
        {
            Tell(change);
        }
    }

    private void Tell(OwnStateChanged change)
    {
        var encoded = new Encoded(new OwnStateTold(change));
        foreach (var session in _sessions)
        {
            session.Deliver(Holds.Own, change.UserRev, encoded);
        }
    }
}

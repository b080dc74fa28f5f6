namespace Parley.Realtime.Topics;

/// <summary>
/// One topic: who listens, who is there, and the order in which all hear of it. Everything that is told is put into the outboxes under one lock:
/// who joins is told who is there before anything later, and misses nothing after it.
/// </summary>
internal sealed class Topic(string name, TopicRules rules, TopicSpace space)
{
    // From so many listeners on they are not told of each one that comes or goes (contract pusher-wire, 5.7).
    private const int Crowd = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<TopicListener, TopicMember?> _listeners = [];
    private readonly Dictionary<string, Presence> _members = [];
    private bool _isGone;
    private bool _countWaits;

    public TopicState State
    {
        get
        {
            lock (_gate)
            {
                return new TopicState(name, _listeners.Count, _members.Count);
            }
        }
    }

    public IReadOnlyList<string> Members
    {
        get
        {
            lock (_gate)
            {
                return [.. _members.Keys];
            }
        }
    }

    /// <returns>Null: the topic has just ended, and there is to be a new one.</returns>
    /// <param name="welcome">What is said instead of who is there.</param>
    public TopicJoin? Join(TopicListener listener, TopicMember? member, ReadOnlyMemory<byte>? welcome)
    {
        lock (_gate)
        {
            if (_isGone)
            {
                return null;
            }

            // Once more by the same connection: told again, counted once, and it stays who it was.
            var isNew = !_listeners.ContainsKey(listener);
            if (isNew && space.IsFull)
            {
                End();
                return TopicJoin.NoRoom;
            }

            if (isNew && member is not null && !_members.ContainsKey(member.UserId) && _members.Count >= rules.MaxMembers)
            {
                End();
                return TopicJoin.Full;
            }

            if (isNew)
            {
                Add(listener, member);
            }

            Welcome(listener, welcome);
            if (isNew)
            {
                Count();
            }

            return TopicJoin.Joined;
        }
    }

    public void Leave(TopicListener listener)
    {
        lock (_gate)
        {
            if (!_listeners.Remove(listener, out var member))
            {
                return;
            }

            listener.Left(name);
            space.Count(-1);
            RemoveMember(member);
            Count();
            if (_listeners.Count == 0)
            {
                space.Note(new TopicEdge(TopicEdgeKind.Vacated, name));
            }

            End();
        }
    }

    /// <summary>Who listens is seen to be here from now on as this member, or, for null, not seen; it hears as before.</summary>
    public void Show(TopicListener listener, TopicMember? member)
    {
        lock (_gate)
        {
            var hasRoom = member is null || _members.ContainsKey(member.UserId) || _members.Count < rules.MaxMembers;
            if (hasRoom && _listeners.TryGetValue(listener, out var was) && was?.UserId != member?.UserId)
            {
                _listeners[listener] = member;
                listener.Joined(name, member);
                RemoveMember(was);
                AddMember(member, except: null);
            }
        }
    }

    /// <returns>False: it has just ended.</returns>
    public bool Tell(ReadOnlyMemory<byte> frame, string? except, KeptEvent? kept)
    {
        lock (_gate)
        {
            if (_isGone)
            {
                return false;
            }

            if (kept is not null)
            {
                space.Kept.Keep(name, kept);
            }

            TellAll(frame, except);
            End();
            return true;
        }
    }

    /// <summary>Tells a crowd how large it is, if that has changed since it was told last.</summary>
    public void TellCount()
    {
        lock (_gate)
        {
            if (_countWaits)
            {
                SayCount();
            }
        }
    }

    private void Add(TopicListener listener, TopicMember? member)
    {
        _listeners.Add(listener, member);
        listener.Joined(name, member);
        space.Count(1);
        if (_listeners.Count == 1)
        {
            space.Note(new TopicEdge(TopicEdgeKind.Occupied, name));
        }

        AddMember(member, listener.Id);
    }

    private void AddMember(TopicMember? member, string? except)
    {
        if (member is null)
        {
            return;
        }

        if (_members.TryGetValue(member.UserId, out var presence))
        {
            presence.Connections++;
            return;
        }

        _members.Add(member.UserId, new Presence(member));
        TellMember(space.Words.MemberAdded(name, member), except);
        space.Note(new TopicEdge(TopicEdgeKind.MemberAdded, name, member.UserId));
    }

    private void RemoveMember(TopicMember? member)
    {
        if (member is not null && _members.TryGetValue(member.UserId, out var presence) && --presence.Connections == 0)
        {
            _members.Remove(member.UserId);
            TellMember(space.Words.MemberRemoved(name, presence.Member), except: null);
            space.Note(new TopicEdge(TopicEdgeKind.MemberRemoved, name, member.UserId));
        }
    }

    private void Welcome(TopicListener listener, ReadOnlyMemory<byte>? welcome)
    {
        listener.Welcome(welcome ?? space.Words.Joined(name, rules.HasMembers ? [.. _members.Values.Select(presence => presence.Member)] : null));
        if (!rules.Keeps)
        {
            return;
        }

        if (space.Kept.Find(name) is { } kept)
        {
            listener.Tell(kept.Frame);
        }
        else
        {
            listener.Tell(space.Words.NothingKept(name));
            space.Note(new TopicEdge(TopicEdgeKind.NothingKept, name));
        }
    }

    private void Count()
    {
        if (rules.TellsCounts && !rules.HasMembers)
        {
            _countWaits = true;
            if (_listeners.Count < Crowd)
            {
                SayCount();
            }
        }
    }

    private void SayCount()
    {
        _countWaits = false;
        TellAll(space.Words.Counted(name, _listeners.Count), except: null);
        space.Note(new TopicEdge(TopicEdgeKind.Counted, name, Count: _listeners.Count));
    }

    private void TellMember(ReadOnlyMemory<byte> frame, string? except)
    {
        if (!rules.HidesMembers)
        {
            TellAll(frame, except);
        }
    }

    private void TellAll(ReadOnlyMemory<byte> frame, string? except)
    {
        foreach (var listener in _listeners.Keys)
        {
            if (listener.Id != except)
            {
                listener.Tell(frame);
            }
        }
    }

    // Nobody listens: the next listener makes a new one.
    private void End()
    {
        if (_listeners.Count == 0)
        {
            _isGone = true;
            space.Forget(name, this);
        }
    }

    private sealed class Presence(TopicMember member)
    {
        public TopicMember Member => member;

        public int Connections { get; set; } = 1;
    }
}

public enum TopicJoin
{
    Joined,

    /// <summary>There are as many people as there may be.</summary>
    Full,

    /// <summary>All topics together have as many listeners as they may.</summary>
    NoRoom,
}

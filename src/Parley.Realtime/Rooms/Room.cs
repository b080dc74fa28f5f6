using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Realtime.Presence;
using Parley.Realtime.Sessions;
using Parley.Realtime.Typing;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>One conversation with listeners on this node: the rev that has been fanned out, and the audience at that rev.</summary>
/// <remarks>Everything happens under one gate, so a removal is a cut: once <see cref="Offer"/> has returned, nothing more reaches the
/// person, numbered or not. The audience changes by member events, by snapshots (<see cref="TryJoin"/>)
/// and by leaving the node, by nothing else.</remarks>
internal sealed partial class Room
{
    private readonly Lock _gate = new();
    private readonly RoomTable _table;
    private readonly Audience _audience;
    private readonly Timeline _timeline;
    private volatile RoomTyping? _typing;
    private bool _suspect;
    private bool _dropped;

    /// <param name="rev">The last rev that need not be fanned out.</param>
    public Room(long id, ConversationType type, long rev, long memberCount, RoomTable table)
    {
        (Id, Type, _table) = (id, type, table);
        _audience = new Audience(id, Coming);
        _timeline = new Timeline(this, _audience, table, rev, memberCount, userId => _typing?.Stop(userId));
    }

    public long Id { get; }

    public ConversationType Type { get; }

    /// <summary>Too many for what is told by person: receipts, typing, presence without asking, single joins.</summary>
    public bool IsLarge => _timeline.IsLarge;

    /// <summary>How many sit here; without the gate, and so about.</summary>
    public int AudienceCount => _audience.Count;

    /// <summary>True while somebody types; without the gate, for those who only want to skip the rest.</summary>
    public bool IsTypedIn => _typing is not null;

    /// <summary>Takes a seat for a person who is a member by a snapshot at <paramref name="rev"/>,
    /// unless a later event has decided already.</summary>
    /// <returns>False when the room was dropped meanwhile: take a new one.</returns>
    public bool TryJoin(Listener listener, long rev, long visibleFromSeq, out bool seated)
    {
        lock (_gate)
        {
            seated = false;
            if (_dropped)
            {
                return false;
            }

            if (!_audience.Contains(listener) && listener.TryEnter(this, rev))
            {
                _audience.Add(new Seat(listener, rev, visibleFromSeq));
                _timeline.Expect(rev);
                seated = true;
            }

            DropIfEmpty();
            return true;
        }
    }

    /// <summary>Does something while the session's person certainly sits here: no removal, and no event, comes in between.</summary>
    /// <returns>False, and nothing is done: it does not.</returns>
    public bool TryWithin(Session session, Action act)
    {
        lock (_gate)
        {
            if (!_audience.Contains(session))
            {
                return false;
            }

            act();
            return true;
        }
    }

    /// <summary>Adds who sits here.</summary>
    public void Collect(HashSet<long> people)
    {
        lock (_gate)
        {
            _audience.Collect(people);
        }
    }

    public bool Seats(long userId)
    {
        lock (_gate)
        {
            return _audience.Contains(userId);
        }
    }

    /// <summary>The rev that has been fanned out.</summary>
    public long Rev
    {
        get
        {
            lock (_gate)
            {
                return _timeline.Rev;
            }
        }
    }

    /// <summary>A change as the session is told it; null where its person does not sit here.</summary>
    public ReadOnlyMemory<byte>? EncodeFor(Session session, ConversationEvent changed)
    {
        lock (_gate)
        {
            return _audience.EncodeFor(session, changed);
        }
    }

    /// <summary>Takes the listener out, because the person leaves this node.</summary>
    public void Leave(Listener listener)
    {
        lock (_gate)
        {
            if (_audience.Contains(listener))
            {
                _audience.Remove(listener.UserId);
                listener.Leave(this);
                _typing?.Stop(listener.UserId);
                DropIfEmpty();
            }
        }
    }

    /// <summary>Takes an event, in whatever order it comes. Removals cut at once; whose turn it is, is fanned out.</summary>
    /// <returns>False when the room was dropped meanwhile: take a new one.</returns>
    public bool Offer(ConversationEvent changed, out bool gap)
    {
        lock (_gate)
        {
            gap = false;
            if (_dropped)
            {
                return false;
            }

            _timeline.Arrive(changed);
            _timeline.Take(changed);
            gap = _timeline.HasGap;
            DropIfEmpty();
            return true;
        }
    }

    /// <summary>Says that the store has reached this rev.</summary>
    /// <returns>True while this room has not.</returns>
    public bool Expect(long rev)
    {
        lock (_gate)
        {
            _timeline.Expect(rev);
            return _timeline.HasGap;
        }
    }

    /// <summary>The outcome of a commit here is unknown: what was fanned out may not be all.</summary>
    public void Suspect()
    {
        lock (_gate)
        {
            _suspect = true;
        }
    }

    /// <summary>Ends the suspicion: who reads and fails calls <see cref="Suspect"/> again.</summary>
    /// <returns>The rev to read from; null when nothing is missing (any more).</returns>
    public long? BeginRepair()
    {
        lock (_gate)
        {
            var missing = !_dropped && (_suspect || _timeline.HasGap);
            _suspect = false;
            return missing ? _timeline.Rev : null;
        }
    }

    /// <summary>Takes what the store had above the rev of <see cref="BeginRepair"/>. Live events
    /// may have overtaken it; the order sorts that out.</summary>
    /// <returns>True while something is missing.</returns>
    public bool Repair(IReadOnlyList<ConversationEvent> events)
    {
        lock (_gate)
        {
            if (_dropped)
            {
                return false;
            }

            // All removals before the first event: who was removed in this stretch must not see what came after it.
            foreach (var changed in events)
            {
                _timeline.Arrive(changed);
            }

            foreach (var changed in events)
            {
                _timeline.Take(changed);
            }

            DropIfEmpty();
            return _timeline.HasGap;
        }
    }

    public void Tell(MarkerMoved marker)
    {
        lock (_gate)
        {
            if (IsLarge)
            {
                return;
            }

            var encoded = new Encoded(new MarkerChanged(marker));
            if (marker.Read)
            {
                _audience.TellReading(marker.UserId, encoded);
            }
            else if (_audience.TryGet(marker.AuthorId, out var author))
            {
                _audience.Tell(author, 0, encoded);
            }
        }
    }

    /// <summary>To the one who sits here.</summary>
    public void TellSeated(long userId, ServerEvent told)
    {
        lock (_gate)
        {
            if (_audience.TryGet(userId, out var seat))
            {
                _audience.Tell(seat, 0, new Encoded(told));
            }
        }
    }

    public void TellOnce(Encoded encoded, HashSet<Listener> told)
    {
        lock (_gate)
        {
            _audience.TellOnce(encoded, told);
        }
    }

    /// <summary>The same, of a person and only while that person sits here too.</summary>
    public void TellOnceOf(Listener subject, PresenceNews news, HashSet<Listener> told)
    {
        lock (_gate)
        {
            if (_audience.Contains(subject))
            {
                _audience.TellOnce(news, told);
            }
        }
    }

    /// <summary>Tells one session of a person, while both sit here.</summary>
    /// <returns>False: they do not; another room may join them.</returns>
    public bool TryTellOf(Listener subject, PresenceNews news, Listener viewer, Session session)
    {
        lock (_gate)
        {
            if (!_audience.Contains(subject) || !_audience.Contains(viewer))
            {
                return false;
            }

            if (news.For(viewer) is { } encoded)
            {
                session.Deliver(Holds.Own, 0, encoded);
            }

            return true;
        }
    }

    /// <summary>Tells the collected member changes, if there are any.</summary>
    public void TellMemberChanges()
    {
        lock (_gate)
        {
            _timeline.Flush();
        }
    }

    /// <summary>Starts or ends the person's typing here.</summary>
    /// <returns>False: not a member.</returns>
    public bool SetTyping(long userId, bool isTyping, TimeSpan lifetime)
    {
        lock (_gate)
        {
            if (!_audience.Contains(userId))
            {
                return false;
            }

            if (!isTyping)
            {
                _typing?.Stop(userId);
            }
            else if (!IsLarge && Type != ConversationType.Channel)
            {
                // Quadratic in large rooms; and in a public channel people need not know each
                // other (architecture, "The numbers of a conversation").
                if (_typing is null)
                {
                    _typing = new RoomTyping(TellTyping);
                    _table.NoteTyping(this, active: true);
                }

                _typing.Start(userId, _table.Uptime.Now, lifetime);
            }

            return true;
        }
    }

    /// <summary>The person has gone; a start that is under way ends.</summary>
    public void StopTyping(long userId)
    {
        lock (_gate)
        {
            _typing?.Stop(userId);
        }
    }

    public void TickTyping()
    {
        lock (_gate)
        {
            _typing?.Tick(_table.Uptime.Now);
            if (_typing is { IsIdle: true })
            {
                _typing = null;
                _table.NoteTyping(this, active: false);
            }
        }
    }

    private void TellTyping(long userId, bool isTyping) =>
        _audience.TellOthers(userId, new Encoded(new TypingChanged(Id, userId, isTyping)
        {
            User = _audience.TryGet(userId, out var seat) ? seat.Listener.Card : null,
        }));

    private void DropIfEmpty()
    {
        if (_audience.IsEmpty)
        {
            _dropped = true;
            _table.Remove(this);
        }
    }
}

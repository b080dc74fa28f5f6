using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Realtime.Sessions;
using Parley.Realtime.Typing;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>One conversation with listeners on this node: the rev that has been fanned out, and the audience at that rev.</summary>
/// <remarks>Everything happens under one gate, so a removal is a cut: once <see cref="Offer"/> has returned, nothing more reaches the person,
/// numbered or not. The audience changes by member events, by snapshots (<see cref="TryJoin"/>) and by leaving the node, by nothing else.</remarks>
internal sealed class Room(long id, ConversationType type, long rev, long memberCount, RoomTable table)
{
    private readonly Lock _gate = new();
    private readonly OrderedGate<ConversationEvent> _order = new(rev);
    private readonly Audience _audience = new(id);
    private MemberChanges _changes;
    private volatile RoomTyping? _typing;
    private long _memberCount = memberCount;
    private bool _suspect;
    private bool _dropped;

    public long Id { get; } = id;

    public ConversationType Type { get; } = type;

    /// <summary>Too many for what is told by person: receipts, typing, presence without asking, single joins.</summary>
    public bool IsLarge => Volatile.Read(ref _memberCount) > table.Limits.SmallConversation;

    /// <summary>True while somebody types; without the gate, for those who only want to skip the rest.</summary>
    public bool IsTypedIn => _typing is not null;

    /// <summary>Takes a seat for a person who is a member by a snapshot at <paramref name="rev"/>, unless a later event has decided already.</summary>
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
                _order.Expect(rev);
                seated = true;
            }

            DropIfEmpty();
            return true;
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
                EndTyping(listener.UserId);
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

            Arrive(changed);
            Take(changed);
            gap = _order.HasGap;
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
            _order.Expect(rev);
            return _order.HasGap;
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
            var missing = !_dropped && (_suspect || _order.HasGap);
            _suspect = false;
            return missing ? _order.Number : null;
        }
    }

    /// <summary>Takes what the store had above the rev of <see cref="BeginRepair"/>. Live events may have overtaken it; the order sorts that out.</summary>
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
                Arrive(changed);
            }

            foreach (var changed in events)
            {
                Take(changed);
            }

            DropIfEmpty();
            return _order.HasGap;
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
                _audience.TellOthers(userId: 0, encoded);
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

    public void TellOnce(Encoded encoded, HashSet<Listener> told, Func<Session, bool> wants)
    {
        lock (_gate)
        {
            _audience.TellOnce(encoded, told, wants);
        }
    }

    /// <summary>The same, of a person and only while that person sits here too.</summary>
    public void TellOnceOf(Listener subject, Encoded encoded, HashSet<Listener> told, Func<Session, bool> wants)
    {
        lock (_gate)
        {
            if (_audience.Contains(subject))
            {
                _audience.TellOnce(encoded, told, wants);
            }
        }
    }

    /// <summary>Tells the collected member changes, if there are any.</summary>
    public void TellMemberChanges()
    {
        lock (_gate)
        {
            Flush();
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
                EndTyping(userId);
            }
            else if (!IsLarge && Type != ConversationType.Channel)
            {
                // Quadratic in large rooms; and in a public channel people need not know each other (architecture, "The numbers of a conversation").
                _typing ??= StartTyping();
                TellTyping(userId, _typing.Start(userId, table.Uptime.Now, lifetime));
            }

            return true;
        }
    }

    /// <summary>The person has gone; a start that is under way ends.</summary>
    public void StopTyping(long userId)
    {
        lock (_gate)
        {
            EndTyping(userId);
        }
    }

    public void TickTyping()
    {
        lock (_gate)
        {
            if (_typing is null)
            {
                return;
            }

            foreach (var (userId, isTyping) in _typing.Tick(table.Uptime.Now))
            {
                TellTyping(userId, isTyping);
            }

            if (_typing.IsIdle)
            {
                _typing = null;
                table.NoteTyping(this, active: false);
            }
        }
    }

    // What holds from the moment of arrival, whatever is missing before it.
    private void Arrive(ConversationEvent changed)
    {
        switch (changed)
        {
            case MemberRemoved removed:
                table.Listeners.Find(removed.Member.User.Id)?.NoteRemoved(Id, removed.Rev);
                Cut(removed.Member.User.Id, removed.Rev);
                break;

            // Added while sitting here: a removal in between was missed (repair shows a row only as it is now), and it cuts all the same.
            case MemberAdded added:
                Cut(added.Member.User.Id, added.Rev - 1);
                break;
        }
    }

    private void Cut(long userId, long rev)
    {
        if (!_audience.TryGet(userId, out var seat) || seat.Since > rev)
        {
            return;
        }

        _audience.Remove(userId);
        seat.Listener.Leave(this);
        var encoded = new Encoded(new Removed(Id));
        foreach (var session in seat.Listener.Sessions)
        {
            session.Cut(Id, encoded.For(session.Protocol));
        }

        EndTyping(userId);
    }

    private void Take(ConversationEvent changed)
    {
        switch (_order.Offer(changed.Rev, changed))
        {
            case GateAnswer.Next:
                Pass(changed);
                while (_order.TryTake(out var next))
                {
                    Pass(next);
                }

                break;

            // The room began at a snapshot that holds this already; whom it brings in may still be missing.
            case GateAnswer.Known:
                Admit(changed);
                break;

            case GateAnswer.Early:
            default:
                break;
        }
    }

    private void Pass(ConversationEvent changed)
    {
        switch (changed)
        {
            case ConversationCreated created:
                _memberCount = created.Conversation.MemberCount;
                Admit(created);
                break;

            case MemberAdded added:
                _memberCount = added.MemberCount;
                TellMember(added);
                Admit(added);
                break;

            case MemberRemoved removed:
                TellMember(removed);
                _memberCount = removed.MemberCount;
                break;

            case MessageSent sent:
                EndTyping(sent.Message.User.Id);
                Tell(sent);
                break;

            default:
                Tell(changed);
                break;
        }
    }

    private void Tell(ConversationEvent changed)
    {
        Flush();
        _audience.Tell(changed);
    }

    private void TellMember(ConversationEvent changed)
    {
        if (!IsLarge)
        {
            Tell(changed);
            return;
        }

        _changes.Add(changed.Rev);
        table.NoteChanging(this);
    }

    private void Flush()
    {
        if (_changes.Any)
        {
            _audience.Tell(_changes, _memberCount);
            _changes.Clear();
        }
    }

    private void Admit(ConversationEvent changed)
    {
        switch (changed)
        {
            case ConversationCreated created:
                foreach (var member in created.Members)
                {
                    Admit(member, created.Rev, new ConversationView(created.Conversation, member, 0, null, created.Members));
                }

                break;

            case MemberAdded added:
                Admit(added.Member, added.Rev, added.View);
                break;
        }
    }

    private void Admit(Member member, long rev, ConversationView view)
    {
        var listener = table.Listeners.Find(member.User.Id);
        if (listener is null || _audience.Contains(listener) || !listener.TryEnter(this, rev))
        {
            return;
        }

        var seat = new Seat(listener, rev, member.VisibleFromSeq);
        _audience.Add(seat);
        _audience.Tell(seat, rev, new Encoded(new Added(view)));
    }

    private RoomTyping StartTyping()
    {
        table.NoteTyping(this, active: true);
        return new RoomTyping();
    }

    private void EndTyping(long userId) => TellTyping(userId, _typing?.Stop(userId));

    private void TellTyping(long userId, bool? isTyping)
    {
        if (isTyping is { } value)
        {
            _audience.TellOthers(userId, new Encoded(new TypingChanged(Id, userId, value)));
        }
    }

    private void DropIfEmpty()
    {
        if (_audience.IsEmpty)
        {
            _dropped = true;
            table.Remove(this);
        }
    }
}

using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>The durable events of one room in order: what each does to the audience, and whom it is told. Guarded by the room.</summary>
/// <param name="stopTyping">Called with a person who said what it was typing, or is out.</param>
internal sealed class Timeline(Room room, Audience audience, RoomTable table, long rev, long memberCount, Action<long> stopTyping)
{
    private readonly OrderedGate<ConversationEvent> _order = new(rev);
    private MemberChanges _changes;
    private long _memberCount = memberCount;

    /// <summary>The rev that has been fanned out.</summary>
    public long Rev => _order.Number;

    /// <summary>True while a later rev is known to exist.</summary>
    public bool HasGap => _order.HasGap;

    /// <summary>Too many for what is told by person. May be asked without the room's gate.</summary>
    public bool IsLarge => Volatile.Read(ref _memberCount) > table.Limits.SmallConversation;

    /// <summary>Says that the store has reached this rev.</summary>
    public void Expect(long reached) => _order.Expect(reached);

    /// <summary>What holds from the moment of arrival, whatever is missing before it: a removal cuts.</summary>
    public void Arrive(ConversationEvent changed)
    {
        switch (changed)
        {
            case MemberRemoved removed:
                table.Listeners.Find(removed.Member.User.Id)?.NoteRemoved(room.Id, removed.Rev);
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
        if (audience.Cut(userId, rev) is { } listener)
        {
            table.Listeners.NoteCut(listener);
            listener.Leave(room);
            stopTyping(userId);
        }
    }

    /// <summary>Fans it out if it is next, and what was waiting for it.</summary>
    public void Take(ConversationEvent changed)
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
                Grow(added.MemberCount);
                TellMember(added);
                Admit(added);
                break;

            case MemberRemoved removed:
                TellMember(removed);
                Grow(removed.MemberCount);
                break;

            case MessageSent sent:
                stopTyping(sent.Message.User.Id);
                Tell(sent);
                break;

            default:
                Tell(changed);
                break;
        }
    }

    private void Grow(long memberCount)
    {
        var wasLarge = IsLarge;
        _memberCount = memberCount;
        if (IsLarge != wasLarge)
        {
            audience.Unsettle();
        }
    }

    private void Tell(ConversationEvent changed)
    {
        Flush();
        audience.Tell(changed);
    }

    private void TellMember(ConversationEvent changed)
    {
        if (!IsLarge)
        {
            Tell(changed);
            return;
        }

        _changes.Add(changed.Rev);
        table.NoteChanging(room);
    }

    /// <summary>Tells the collected member changes, if there are any.</summary>
    public void Flush()
    {
        if (_changes.Any)
        {
            audience.Tell(_changes, _memberCount);
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
        if (listener is null || audience.Contains(listener) || !listener.TryEnter(room, rev))
        {
            return;
        }

        if (!listener.Person.Settings.ReadReceipts)
        {
            var others = view.Participants.Select(other => other.User.Id == member.User.Id ? other : other.WithoutReading());
            view = view with { Participants = [.. others] };
        }

        var seat = new Seat(listener, rev, member.VisibleFromSeq);
        audience.Add(seat);
        audience.Tell(seat, rev, new Encoded(new Added(view)));
    }
}

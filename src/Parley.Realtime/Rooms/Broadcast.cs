using Parley.Core.Events;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>A durable change on its way to a room, in the variants that readers with less
/// history get (without the embedded reply, or as a skip) and those who are not told how far others have read.</summary>
internal sealed class Broadcast
{
    private readonly ConversationEvent _event;
    private readonly Encoded _whole;
    private readonly Shown _shown;
    private Encoded? _withoutReply;
    private Encoded? _skipped;
    private Encoded? _withoutReading;

    public Broadcast(ConversationEvent changed)
    {
        _event = changed;
        _whole = new Encoded(new Changed(changed));
        _shown = changed.Accept(Shown.Reader);
    }

    /// <summary>For those who listen to a public channel and are no members: all of what is said.</summary>
    public Encoded ForVisitors => _whole;

    public Encoded For(Seat seat)
    {
        var visibleFromSeq = seat.VisibleFromSeq;
        if (_event is MemberAdded or MemberRemoved or MemberUpdated && !seat.Listener.Person.Settings.ReadReceipts)
        {
            return _withoutReading ??= new Encoded(new Changed(WithoutReading()));
        }

        if (visibleFromSeq > _shown.Seq)
        {
            return _skipped ??= new Encoded(new Changed(new Skipped(_event.ConversationId, _event.Rev)));
        }

        return visibleFromSeq > _shown.ReplySeq ? _withoutReply ??= new Encoded(new Changed(WithoutReply())) : _whole;
    }

    private ConversationEvent WithoutReading() => _event switch
    {
        MemberAdded added => added with { Member = added.Member.WithoutReading() },
        MemberRemoved removed => removed with { Member = removed.Member.WithoutReading() },
        MemberUpdated updated => updated with { Member = updated.Member.WithoutReading() },
        _ => _event,
    };

    private ConversationEvent WithoutReply()
    {
        var message = _shown.Message! with { ReplyTo = null, ReplyToId = null };
        return _event is MessageSent sent ? sent with { Message = message } : (MessageEdited)_event with { Message = message };
    }
}

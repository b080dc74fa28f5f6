using Parley.Core.Events;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>A durable change on its way to a room, in the variants that readers with less
/// history get: without the embedded reply, or as a skip.</summary>
internal sealed class Broadcast
{
    private readonly ConversationEvent _event;
    private readonly Encoded _whole;
    private readonly Shown _shown;
    private Encoded? _withoutReply;
    private Encoded? _skipped;

    public Broadcast(ConversationEvent changed)
    {
        _event = changed;
        _whole = new Encoded(new Changed(changed));
        _shown = changed.Accept(Shown.Reader);
    }

    /// <param name="visibleFromSeq">Messages below this do not exist for the reader.</param>
    public Encoded For(long visibleFromSeq)
    {
        if (visibleFromSeq > _shown.Seq)
        {
            return _skipped ??= new Encoded(new Changed(new Skipped(_event.ConversationId, _event.Rev)));
        }

        return visibleFromSeq > _shown.ReplySeq ? _withoutReply ??= new Encoded(new Changed(WithoutReply())) : _whole;
    }

    private ConversationEvent WithoutReply()
    {
        var message = _shown.Message! with { ReplyTo = null, ReplyToId = null };
        return _event is MessageSent sent ? sent with { Message = message } : (MessageEdited)_event with { Message = message };
    }
}

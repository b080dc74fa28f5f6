using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>A durable change on its way to a room, in the variants that readers with less history get: without the embedded reply, or as a skip.</summary>
internal sealed class Broadcast
{
    private readonly ConversationEvent _event;
    private readonly Message? _message;
    private readonly Encoded _whole;

    // Numbers of the messages that the event shows; above every history where it shows none.
    private readonly long _seq = long.MaxValue;
    private readonly long _replySeq = long.MaxValue;
    private Encoded? _withoutReply;
    private Encoded? _skipped;

    public Broadcast(ConversationEvent changed)
    {
        _event = changed;
        _whole = new Encoded(new Changed(changed));
        _message = changed switch
        {
            MessageSent sent => sent.Message,
            MessageEdited edited => edited.Message,
            _ => null,
        };
        _seq = _message?.Seq ?? (changed as MessageDeleted)?.Seq ?? long.MaxValue;
        _replySeq = _message?.ReplyTo?.Seq ?? long.MaxValue;
    }

    /// <param name="visibleFromSeq">Messages below this do not exist for the reader.</param>
    public Encoded For(long visibleFromSeq)
    {
        if (visibleFromSeq > _seq)
        {
            return _skipped ??= new Encoded(new Changed(new Skipped(_event.ConversationId, _event.Rev)));
        }

        return visibleFromSeq > _replySeq ? _withoutReply ??= new Encoded(new Changed(WithoutReply())) : _whole;
    }

    private ConversationEvent WithoutReply()
    {
        var message = _message! with { ReplyTo = null, ReplyToId = null };
        return _event is MessageSent sent ? sent with { Message = message } : (MessageEdited)_event with { Message = message };
    }
}

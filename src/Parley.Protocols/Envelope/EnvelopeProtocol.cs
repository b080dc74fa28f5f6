using Parley.Protocols.Native;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Envelope;

/// <summary>The envelope protocol (docs/protocols/envelope.md): one JSON shape for everything, both ways.</summary>
public sealed class EnvelopeProtocol : IWireProtocol
{
    private readonly EnvelopeEncoder _encoder;
    private readonly EnvelopeProtocol _outside;

    public EnvelopeProtocol(TimeProvider clock)
    {
        _encoder = new EnvelopeEncoder(isInside: true, clock);
        _outside = new EnvelopeProtocol(new EnvelopeEncoder(isInside: false, clock), this);
    }

    private EnvelopeProtocol(EnvelopeEncoder encoder, EnvelopeProtocol inside) => (_encoder, _outside, Inside) = (encoder, this, inside);

    /// <summary>Its clients have no word for typing.</summary>
    public TimeSpan TypingLifetime => NativeProtocol.Strict.TypingLifetime;

    public bool HasRooms => true;

    private EnvelopeProtocol Inside { get => field ?? this; }

    public IWireProtocol At(Place place) => place == Place.Inside ? Inside : _outside;

    public ReadOnlyMemory<byte> Encode(ServerEvent serverEvent) => serverEvent.Accept(_encoder);

    /// <summary>The codes of the native protocol.</summary>
    public (int Code, string Reason) Close(CloseReason reason) => NativeProtocol.Strict.Close(reason);
}

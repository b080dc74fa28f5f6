using Parley.Core;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Envelope;

/// <summary>One connection of the envelope protocol. The request says who it is, so there is nothing to wait for.</summary>
public sealed class EnvelopeConnection : IFrameConnection
{
    private static readonly Refusal NotText = Refusal.BadRequest("Frames are text, not binary.");

    // What makes an id of this connection that is no UUID another than the same one of the next.
    private readonly Guid _salt = Guid.NewGuid();
    private BadFrames? _badFrames;
    private long _userId;

    public int FrameLimit => NativeLimits.FrameBytes;

    public void SignIn(long userId, bool mayChange = false) => _userId = userId;

    public CloseReason? Tick(TimeSpan at) => null;

    public FrameInput Receive(ReadOnlyMemory<byte> frame, bool isText, TimeSpan at)
    {
        var (command, refused) = isText ? EnvelopeReader.Read(frame, _userId, _salt) : (null, new Refused(new RequestId(null, _userId), NotText));

        // A frame that cannot be read is a bad frame; one that can, and asks for what is not allowed, is not.
        var isTooMuch = refused?.Refusal.Code == RefusalCode.BadRequest && (_badFrames ??= new BadFrames()).Count(at);
        return new FrameInput(command, refused, isTooMuch ? CloseReason.TooManyBadFrames : null);
    }

    /// <summary>The same of a request by HTTP, which is a connection of its own.</summary>
    public static (AddressedCommand? Command, Refused? Refused) Read(ReadOnlyMemory<byte> frame, long userId) =>
        EnvelopeReader.Read(frame, userId, Guid.NewGuid());
}

using Parley.Core;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>
/// One connection of the native protocol as a state machine without I/O: frames and clock ticks in, commands, refusals and reasons to close
/// out. Times are counted from the opening of the connection. Not thread-safe, but for <see cref="Tick"/>.
/// </summary>
public sealed class NativeConnection(NativeDialect dialect) : IFrameConnection
{
    private static readonly Refusal NotText = Refusal.BadRequest("Frames are text, not binary.");
    private static readonly Refusal SignedInAlready = Refusal.BadRequest("This connection is signed in already.", "type");

    // Most connections never have one.
    private BadFrames? _badFrames;
    private volatile bool _signedIn;
    private bool _mayChange;

    public int FrameLimit => _signedIn ? NativeLimits.FrameBytes : NativeLimits.FrameBytesBeforeSignIn;

    public void SignIn(long userId, bool mayChange = false)
    {
        _mayChange = mayChange;
        _signedIn = true;
    }

    public CloseReason? Tick(TimeSpan at) => !_signedIn && at >= NativeLimits.SignInTime ? CloseReason.AuthenticationTimeout : null;

    public FrameInput Receive(ReadOnlyMemory<byte> frame, bool isText, TimeSpan at)
    {
        if (!isText)
        {
            return Refuse(default, NotText, at);
        }

        var read = NativeReader.Read(frame, dialect);
        if (read.Refusal is { } refusal)
        {
            return Refuse(read.Id, refusal, at);
        }

        var isSignIn = read.Command is Authenticate;
        var mayChange = _mayChange;
        _mayChange = false;
        if (isSignIn && _signedIn && !mayChange)
        {
            return Refuse(read.Id, SignedInAlready, at);
        }

        return isSignIn || _signedIn
            ? new FrameInput(read.Command, null, null)
            : new FrameInput(null, new Refused(read.Id, Refusal.Unauthorized), CloseReason.NotAuthenticated);
    }

    // A frame that cannot be read is a bad frame; one that can, and asks for what is not allowed, is not.
    private FrameInput Refuse(RequestId id, Refusal refusal, TimeSpan at)
    {
        var close = refusal.Code == RefusalCode.BadRequest && CountBadFrame(at) ? CloseReason.TooManyBadFrames : (CloseReason?)null;
        return new FrameInput(null, new Refused(id, refusal), close);
    }

    private bool CountBadFrame(TimeSpan at) => (_badFrames ??= new BadFrames()).Count(at);
}

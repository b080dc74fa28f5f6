using Parley.Core;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>
/// One connection of the native protocol as a state machine without I/O: frames and clock ticks in, commands, refusals and reasons to close
/// out. Times are counted from the opening of the connection. Not thread-safe, but for <see cref="Tick"/>.
/// </summary>
public sealed class NativeConnection(NativeDialect dialect)
{
    private static readonly Refusal NotText = Refusal.BadRequest("Frames are text, not binary.");
    private static readonly Refusal SignedInAlready = Refusal.BadRequest("This connection is signed in already.", "type");

    // Most connections never have one.
    private BadFrames? _badFrames;
    private volatile bool _signedIn;
    private bool _mayChange;

    /// <summary>Bytes of the longest frame that may come next; a longer one closes the connection with
    /// <see cref="CloseReason.FrameTooLarge"/>.</summary>
    public int FrameLimit => _signedIn ? NativeLimits.FrameBytes : NativeLimits.FrameBytesBeforeSignIn;

    /// <summary>To be called once the credentials, of the frame <c>auth</c> or of the request, were found good.</summary>
    /// <param name="mayChange">By what the browser added by itself: if the first frame is an <c>auth</c>, it says who this really is.</param>
    public void SignIn(bool mayChange = false)
    {
        _mayChange = mayChange;
        _signedIn = true;
    }

    /// <summary>Why the clock ends the connection; null while it does not. May be called from any thread.</summary>
    public CloseReason? Tick(TimeSpan at) => !_signedIn && at >= NativeLimits.SignInTime ? CloseReason.AuthenticationTimeout : null;

    public NativeInput Receive(ReadOnlyMemory<byte> frame, bool isText, TimeSpan at)
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
            ? new NativeInput(read.Command, null, null)
            : new NativeInput(null, new Refused(read.Id, Refusal.Unauthorized), CloseReason.NotAuthenticated);
    }

    // A frame that cannot be read is a bad frame; one that can, and asks for what is not allowed, is not.
    private NativeInput Refuse(RequestId id, Refusal refusal, TimeSpan at)
    {
        var close = refusal.Code == RefusalCode.BadRequest && CountBadFrame(at) ? CloseReason.TooManyBadFrames : (CloseReason?)null;
        return new NativeInput(null, new Refused(id, refusal), close);
    }

    private bool CountBadFrame(TimeSpan at) => (_badFrames ??= new BadFrames()).Count(at);
}

/// <summary>What a frame comes to: a command to run, or an answer to send at once; and
/// where set, the end of the connection after that.</summary>
public readonly record struct NativeInput(ClientCommand? Command, Refused? Answer, CloseReason? Close);

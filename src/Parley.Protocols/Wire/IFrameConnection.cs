using Parley.Realtime.Wire;

namespace Parley.Protocols.Wire;

/// <summary>
/// One connection of a protocol of JSON frames as a state machine without I/O: frames and clock ticks in, commands, refusals and reasons to
/// close out. Times are counted from the opening of the connection. Not thread-safe, but for <see cref="Tick"/>.
/// </summary>
public interface IFrameConnection
{
    /// <summary>Bytes of the longest frame that may come next; a longer one closes the connection with
    /// <see cref="CloseReason.FrameTooLarge"/>.</summary>
    int FrameLimit { get; }

    /// <summary>To be called once the credentials, of the frame <c>auth</c> or of the request, were found good.</summary>
    /// <param name="mayChange">By what the browser added by itself: if the first frame is an <c>auth</c>, it says who this really is.</param>
    void SignIn(long userId, bool mayChange = false);

    /// <summary>Why the clock ends the connection; null while it does not. May be called from any thread.</summary>
    CloseReason? Tick(TimeSpan at);

    FrameInput Receive(ReadOnlyMemory<byte> frame, bool isText, TimeSpan at);
}

/// <summary>What a frame comes to: a command to run, or an answer to send at once; and
/// where set, the end of the connection after that.</summary>
public readonly record struct FrameInput(ClientCommand? Command, Refused? Answer, CloseReason? Close);

using Parley.Realtime.Wire;

namespace Parley.Realtime.Sessions;

/// <summary>The frames that wait for one connection, bounded in bytes. Writers never wait; one transport loop drains it and writes all at once.</summary>
public sealed class Outbox
{
    /// <summary>Adds a frame. Past the bound the outbox is closed with <see cref="CloseReason.SlowReader"/> and what waited is dropped.</summary>
    /// <returns>False when it is closed, or has just been.</returns>
    public bool TryEnqueue(ReadOnlyMemory<byte> frame) => throw new NotImplementedException();

    /// <summary>No more frames; what waits is still drained, then the transport closes with this reason. The first reason wins.</summary>
    public void Close(CloseReason reason) => throw new NotImplementedException();

    /// <summary>Completes when there is something to take or the outbox was closed. One waiter at a time.</summary>
    public ValueTask WaitAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Moves all waiting frames to <paramref name="frames"/>, in order. The transport calls <see cref="Written"/> once they are on the wire.</summary>
    /// <returns>False when there is nothing and the outbox is closed.</returns>
    public bool TryTakeAll(List<ReadOnlyMemory<byte>> frames) => throw new NotImplementedException();

    /// <summary>Gives back the bytes of the frames last taken: until then they count against the bound.</summary>
    public void Written() => throw new NotImplementedException();

    /// <summary>Why it was closed; null while open.</summary>
    public CloseReason? Closed => throw new NotImplementedException();
}

using System.Buffers;

namespace Parley.Server.WebSockets;

internal enum Received
{
    Frame,

    /// <summary>The peer's close frame.</summary>
    Close,

    /// <summary>A frame above the limit; the rest of it has not been read.</summary>
    TooLarge,
}

/// <summary>What came from the peer. Disposing gives the buffer back: what is kept of the frame must have been copied by then.</summary>
internal readonly struct ReceivedFrame(Received kind, bool isText, byte[]? buffer, int length) : IDisposable
{
    public Received Kind => kind;

    public bool IsText => isText;

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    public void Dispose()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

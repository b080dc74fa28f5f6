using System.Buffers;
using System.Net.WebSockets;

namespace Parley.Server.WebSockets;

/// <summary>One WebSocket as the loops above it see it: whole frames in, batches of frames
/// out, and an end that does not wait for ever.</summary>
/// <param name="abort">Drops the connection. Called also after the end of its request, by whoever ends a session meanwhile.</param>
internal sealed class SocketTransport(WebSocket socket, CoalescingStream wire, Action abort)
{
    private const int FirstBuffer = 1024;

    // What a stalled reader holds of ours beside the outbox: so much and a frame, gathered for one write.
    private const int GatherBytes = 32 * 1024;

    /// <summary>A moment, as a timestamp of the clock, at which all that the peer had said until then was read, its pings and pongs too.</summary>
    public long HeardAt => wire.AskedAt;

    /// <summary>Waits for one whole frame. While the peer is silent nothing is rented for it.</summary>
    public async ValueTask<ReceivedFrame> ReceiveAsync(int limit)
    {
        // Asking for no bytes returns once a frame has begun; one without content is over by then.
        var begun = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        if (begun.MessageType == WebSocketMessageType.Close)
        {
            return new ReceivedFrame(Received.Close, isText: false, null, 0);
        }

        var isText = begun.MessageType == WebSocketMessageType.Text;
        if (begun.EndOfMessage)
        {
            return new ReceivedFrame(Received.Frame, isText, null, 0);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        for (var length = 0; ;)
        {
            if (length == buffer.Length)
            {
                buffer = Grow(buffer);
            }

            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close || length > limit)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return new ReceivedFrame(length > limit ? Received.TooLarge : Received.Close, isText: false, null, 0);
            }

            if (part.EndOfMessage)
            {
                return new ReceivedFrame(Received.Frame, isText, buffer, length);
            }
        }
    }

    /// <summary>Reads and forgets until the peer's close frame: after ours, nothing that it says counts any more.</summary>
    public async Task DiscardAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>
    /// Reads and forgets what a peer still says that the platform has closed for a fault: to return with bytes unread would reset the
    /// connection before the close frame is there. Whoever calls this sets the time.
    /// </summary>
    public async Task LingerAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        while (await wire.ReadAsync(buffer) > 0)
        {
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Writes the frames as text, in order, and as many together as one write takes.</summary>
    /// <param name="isOver">Looked at between two writes: true drops the rest, so that the reason to close is said the sooner.</param>
    public async Task WriteAsync(List<ReadOnlyMemory<byte>> frames, Func<bool> isOver)
    {
        for (var next = 0; next < frames.Count && !isOver();)
        {
            wire.Hold();
            for (var gathered = 0; next < frames.Count && gathered < GatherBytes; next++)
            {
                await socket.SendAsync(frames[next], WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                gathered += frames[next].Length;
            }

            await wire.ReleaseAsync();
        }
    }

    /// <summary>The same for frames of either kind.</summary>
    public async Task WriteFramesAsync(IEnumerable<SocketFrame> frames, Func<bool> isOver)
    {
        var gathered = 0;
        wire.Hold();
        foreach (var frame in frames.TakeWhile(_ => !isOver()))
        {
            var type = frame.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            await socket.SendAsync(frame.Bytes, type, endOfMessage: true, CancellationToken.None);
            gathered += frame.Bytes.Length;
            if (gathered >= GatherBytes)
            {
                gathered = 0;
                await wire.ReleaseAsync();
                wire.Hold();
            }
        }

        await wire.ReleaseAsync();
    }

    /// <summary>Sends our close frame: the answer to the peer's, in its own words (RFC 6455, 5.5.1), or the first one.</summary>
    /// <remarks>Nothing is left to say when the platform has closed for a fault of the peer's.</remarks>
    public Task CloseAsync(int code, string reason, CancellationToken cancellation) => socket.State switch
    {
        WebSocketState.CloseReceived => socket.CloseOutputAsync(Echo(socket.CloseStatus), null, cancellation),
        WebSocketState.Open => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, cancellation),
        _ => Task.CompletedTask,
    };

    /// <summary>Drops the connection without a word; what waits in either direction fails.</summary>
    public void Abort()
    {
        socket.Abort();
        abort();
    }

    // A close frame without a status is told as 1005, which must not stand in a frame.
    private static WebSocketCloseStatus Echo(WebSocketCloseStatus? status) =>
        status is null or WebSocketCloseStatus.Empty ? WebSocketCloseStatus.NormalClosure : status.Value;

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}

/// <summary>One WebSocket message to be sent.</summary>
internal readonly record struct SocketFrame(ReadOnlyMemory<byte> Bytes, bool IsText);

using System.Buffers;

namespace Parley.Server.WebSockets;

/// <summary>
/// Stands between the platform's WebSocket and the connection and turns many frames into one write: between <see cref="Hold"/> and
/// <see cref="ReleaseAsync"/> everything is collected, and leaves in order, by one system call where it fits. Outside of that a flush
/// writes at once. Pings and pongs, which the WebSocket sends by itself at any time, take the same way, so nothing overtakes.
/// </summary>
/// <param name="stall">A write that makes no progress for this long fails with <see cref="TimeoutException"/>.</param>
internal sealed class CoalescingStream(Stream inner, TimeSpan stall, TimeProvider clock) : Stream
{
    // Kestrel takes a write whole into its own buffer before it waits for the peer; in slices a stalled peer costs one slice, not a whole
    // outbox, and each slice that leaves is progress.
    private const int SliceBytes = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private long _askedAt = clock.GetTimestamp();
    private byte[]? _pending;
    private int _length;
    private bool _held;
    private bool _unfinished;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>When the platform's WebSocket asked for bytes last: by then it had dealt with what came before, with a ping or pong too, of
    /// which it tells nobody.</summary>
    public long AskedAt => Volatile.Read(ref _askedAt);

    public void Hold() => Volatile.Write(ref _held, true);

    public ValueTask ReleaseAsync()
    {
        Volatile.Write(ref _held, false);
        return WritePendingAsync();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            Reserve(buffer.Length);
            buffer.Span.CopyTo(_pending.AsSpan(_length));
            _length += buffer.Length;
        }

        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _held) ? Task.CompletedTask : WritePendingAsync().AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _askedAt, clock.GetTimestamp());
        return inner.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Reserve(int more)
    {
        if (_pending is null)
        {
            _pending = ArrayPool<byte>.Shared.Rent(more);
        }
        else if (_pending.Length - _length < more)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, _pending.Length * 2));
            _pending.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_pending);
            _pending = larger;
        }
    }

    private async ValueTask WritePendingAsync()
    {
        await _writing.WaitAsync();
        try
        {
            byte[]? bytes;
            int length;
            lock (_gate)
            {
                (bytes, length) = (_pending, _length);
                (_pending, _length) = (null, 0);
            }

            if (bytes is null)
            {
                return;
            }

            // A write that failed by its time is still under way below, and two at once would be a mistake of ours.
            if (_unfinished)
            {
                throw new IOException("An earlier write of this connection never ended.");
            }

            _unfinished = true;
            for (var at = 0; at < length; at += SliceBytes)
            {
                await WithinStallAsync(inner.WriteAsync(bytes.AsMemory(at, Math.Min(SliceBytes, length - at))));
            }

            await WithinStallAsync(new ValueTask(inner.FlushAsync()));
            _unfinished = false;

            // Not in a finally: after a failed write the stream below may still be reading from it.
            ArrayPool<byte>.Shared.Return(bytes);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask WithinStallAsync(ValueTask write)
    {
        if (write.IsCompleted)
        {
            await write;
        }
        else
        {
            await write.AsTask().WaitAsync(stall, clock);
        }
    }
}

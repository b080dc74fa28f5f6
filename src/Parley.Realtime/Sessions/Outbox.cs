using System.Threading.Tasks.Sources;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Sessions;

/// <summary>The frames that wait for one connection, bounded in bytes. Writers never wait; one
/// transport loop drains it and writes all at once.</summary>
/// <remarks>A list and one reusable signal are all there is: a Channel per idle connection would cost more than the rest of the session.
/// Waiters are completed under the lock; their continuations run on the pool, never in it.</remarks>
public sealed class Outbox(int bound = Outbox.DefaultBound) : IValueTaskSource
{
    /// <summary>The hub never waits for a slow reader: past this many bytes the session is closed
    /// with 4501; the client comes back and catches up.</summary>
    public const int DefaultBound = 256 * 1024;

    // A burst leaves a long list behind; above this it is given back rather than kept by an idle connection.
    private const int KeptCapacity = 64;
    private const int Open = -1;

    private readonly Lock _gate = new();
    private readonly List<ReadOnlyMemory<byte>> _frames = [];
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private bool _parked;
    private int _charged;
    private int _waiting;
    private int _taken;
    private volatile int _closed = Open;
    private Pace _pace;
    private TaskCompletionSource? _paced;

    private enum Pace
    {
        Free,
        Waiting,
        Taken,
    }

    /// <summary>Why it was closed; null while open.</summary>
    public CloseReason? Closed => _closed == Open ? null : (CloseReason)_closed;

    /// <summary>Bytes that count against the bound: waiting, or being written.</summary>
    public int Bytes => Volatile.Read(ref _charged);

    /// <summary>Adds a frame. Past the bound the outbox is closed with <see cref="CloseReason.SlowReader"/> and what waited is dropped.
    /// One frame above the bound passes when nothing else is outstanding: no reader, however quick, could make room for it.</summary>
    /// <returns>False when it is closed, or has just been.</returns>
    public bool TryEnqueue(ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (!Charge(frame.Length))
            {
                return false;
            }

            _waiting += frame.Length;
            Add(frame);
            return true;
        }
    }

    /// <summary>No more frames; what waits is still drained, then the transport closes with this reason. The first reason wins.</summary>
    public void Close(CloseReason reason)
    {
        lock (_gate)
        {
            if (_closed == Open)
            {
                _closed = (int)reason;
                Wake();
                Unpace();
            }
        }
    }

    /// <summary>Completes when there is something to take or the outbox was closed. One waiter at a time.</summary>
    public ValueTask WaitAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_frames.Count > 0 || _closed != Open)
            {
                return ValueTask.CompletedTask;
            }

            if (_parked)
            {
                throw new InvalidOperationException("An outbox has one waiter at a time.");
            }

            _signal.Reset();
            _parked = true;
            _cancellation = cancellation.UnsafeRegister(static (outbox, token) => ((Outbox)outbox!).Cancel(token), this);
            return new ValueTask(this, _signal.Version);
        }
    }

    /// <summary>Moves all waiting frames to <paramref name="frames"/>, in order. The transport calls
    /// <see cref="Written"/> once they are on the wire.</summary>
    /// <returns>False when there is nothing and the outbox is closed.</returns>
    public bool TryTakeAll(List<ReadOnlyMemory<byte>> frames)
    {
        lock (_gate)
        {
            var any = _frames.Count > 0;
            frames.AddRange(_frames);
            Empty();
            _taken += _waiting;
            _waiting = 0;
            if (_pace == Pace.Waiting)
            {
                _pace = Pace.Taken;
            }

            return any || _closed == Open;
        }
    }

    /// <summary>Gives back the bytes of the frames last taken: until then they count against the bound.</summary>
    public void Written()
    {
        lock (_gate)
        {
            _charged -= _taken;
            _taken = 0;
            if (_pace == Pace.Taken)
            {
                Unpace();
            }
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancellation.Dispose();
        _signal.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    /// <summary>Charges bytes that are kept elsewhere for this connection (events held during a
    /// sync); closes like an overflow when they are too many.</summary>
    internal bool TryHold(int bytes)
    {
        lock (_gate)
        {
            return Charge(bytes);
        }
    }

    /// <summary>Gives back what <see cref="TryHold"/> charged.</summary>
    internal void Unhold(int bytes)
    {
        lock (_gate)
        {
            _charged -= bytes;
        }
    }

    /// <summary>Completes when the last paced frame is on the wire, or at once. For the one
    /// producer that can wait for its reader: a sync, or who asks for long lists.</summary>
    public Task PacedAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_pace == Pace.Free || _closed != Open)
            {
                return Task.CompletedTask;
            }

            _paced ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _paced.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Adds a frame outside the bound: a page of a sync may be larger than all of
    /// it. Its own bound is one page at a time.</summary>
    internal bool TryEnqueuePaced(ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_closed != Open)
            {
                return false;
            }

            if (!frame.IsEmpty)
            {
                _pace = Pace.Waiting;
                Add(frame);
            }

            return true;
        }
    }

    private bool Charge(int bytes)
    {
        if (_closed != Open)
        {
            return false;
        }

        // What weighs nothing makes nobody slow, also while one frame above the bound is on its way.
        if (bytes > 0 && _charged > 0 && _charged + bytes > bound)
        {
            _closed = (int)CloseReason.SlowReader;
            _charged -= _waiting;
            _waiting = 0;
            Empty();
            Wake();
            Unpace();
            return false;
        }

        _charged += bytes;
        return true;
    }

    private void Add(ReadOnlyMemory<byte> frame)
    {
        // A protocol without a word for an event encodes it to nothing.
        if (!frame.IsEmpty)
        {
            _frames.Add(frame);
            Wake();
        }
    }

    private void Empty()
    {
        _frames.Clear();
        if (_frames.Capacity > KeptCapacity)
        {
            _frames.Capacity = 0;
        }
    }

    private void Wake()
    {
        if (_parked)
        {
            _parked = false;
            _signal.SetResult(true);
        }
    }

    private void Unpace()
    {
        _pace = Pace.Free;
        _paced?.SetResult();
        _paced = null;
    }

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            if (_parked)
            {
                _parked = false;
                _signal.SetException(new OperationCanceledException(token));
            }
        }
    }
}

namespace Parley.Realtime.Sessions;

/// <summary>What a sync keeps back from its session: the live events of the conversation whose pages are being read.</summary>
/// <remarks>The key <see cref="Own"/> stands for what concerns the person rather than a
/// conversation. The bytes count against the outbox's bound.</remarks>
internal sealed class Holds(Outbox outbox)
{
    public const long Own = 0;

    private readonly Lock _gate = new();
    private readonly List<(long Number, ReadOnlyMemory<byte> Frame)> _frames = [];
    private long? _held;

    public void Begin(long key)
    {
        lock (_gate)
        {
            _held = key;
        }
    }

    /// <summary>Keeps a live frame back, if its conversation is the held one.</summary>
    /// <param name="number">The rev (or user rev); 0 for what has none.</param>
    public bool TryKeep(long key, long number, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_held != key)
            {
                return false;
            }

            if (outbox.TryHold(frame.Length))
            {
                _frames.Add((number, frame));
            }

            return true;
        }
    }

    /// <summary>The person was removed: what was kept is dropped, and no page of the sync may follow.</summary>
    public void Cut(long key)
    {
        lock (_gate)
        {
            if (_held == key)
            {
                Drop();
            }
        }
    }

    /// <summary>Tells a page of the held conversation, unless it was cut meanwhile.</summary>
    public bool TryTell(ReadOnlyMemory<byte> page)
    {
        lock (_gate)
        {
            return _held is not null && outbox.TryEnqueuePaced(page);
        }
    }

    /// <summary>Lets the kept frames go, in order: those the pages did not cover, and those without a number.</summary>
    public void Release(long covered)
    {
        lock (_gate)
        {
            foreach (var (number, frame) in _frames)
            {
                outbox.Unhold(frame.Length);
                if (number == 0 || number > covered)
                {
                    outbox.TryEnqueue(frame);
                }
            }

            _frames.Clear();
            _held = null;
        }
    }

    private void Drop()
    {
        foreach (var (_, frame) in _frames)
        {
            outbox.Unhold(frame.Length);
        }

        _frames.Clear();
        _held = null;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Parley.Core.Storage;

/// <summary>The reads that wait for a thread, in turns among those who ask. Who finds no place is told so at once.</summary>
internal sealed class ReadQueue<T>(StorageOptions options)
{
    private readonly object _gate = new();
    private readonly FairQueue<T> _waiting = new(options.ReadQueue, options.ReadQueuePerUser);
    private bool _closed;

    /// <summary>Throws <see cref="StoreUnavailableException"/> where there is no place.</summary>
    public void Add(long person, T read)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new StoreUnavailableException("the store is closing");
            }

            if (_waiting.IsFull || _waiting.HasShare(person))
            {
                throw new StoreUnavailableException("too many reads are waiting");
            }

            _waiting.Add(person, read);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The next one, after waiting for it. False: closed and empty.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T read)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            return _waiting.TryTake(out read);
        }
    }

    /// <summary>Takes no more; what waits is still read.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}

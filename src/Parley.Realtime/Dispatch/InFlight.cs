namespace Parley.Realtime.Dispatch;

/// <summary>The commands of one session that are waiting for their answers. Added to by one
/// caller at a time: the session's reading loop.</summary>
internal sealed class InFlight
{
    // Enough to fill a commit from one busy client; past it the session's reading stops until an answer is there.
    private const int Bound = 64;

    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];

    public async ValueTask AddAsync(Task running, CancellationToken cancellation)
    {
        if (running.IsCompletedSuccessfully)
        {
            return;
        }

        if (IsFull(running))
        {
            await Task.WhenAny(Waiting()).WaitAsync(cancellation);
        }
    }

    /// <summary>Completes when all that are waiting now have been answered.</summary>
    public Task SettledAsync() => Task.WhenAll(Waiting());

    private bool IsFull(Task added)
    {
        lock (_gate)
        {
            _running.Add(added);
            if (_running.Count >= Bound)
            {
                _running.RemoveAll(task => task.IsCompleted);
            }

            return _running.Count >= Bound;
        }
    }

    private Task[] Waiting()
    {
        lock (_gate)
        {
            return [.. _running];
        }
    }
}

namespace Parley.Realtime.Dispatch;

/// <summary>The commands of one session that are waiting for their answers. Used by one caller at a time: the session's reading loop.</summary>
internal sealed class InFlight
{
    // Enough to fill a commit from one busy client; past it the session's reading stops until an answer is there.
    private const int Bound = 64;

    private readonly List<Task> _running = [];

    public async ValueTask AddAsync(Task running, CancellationToken cancellation)
    {
        if (running.IsCompletedSuccessfully)
        {
            return;
        }

        _running.Add(running);
        if (_running.Count >= Bound)
        {
            _running.RemoveAll(task => task.IsCompleted);
            if (_running.Count >= Bound)
            {
                await Task.WhenAny(_running).WaitAsync(cancellation);
            }
        }
    }
}

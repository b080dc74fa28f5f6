using System.Collections.Concurrent;

namespace Parley.Realtime.Rooms;

/// <summary>What has to be read again, and when. Each target waits and is read at most once at a
/// time; what fails is tried again after a second.</summary>
internal sealed class RepairQueue<T>(Func<T, CancellationToken, Task> repair, Uptime uptime, Action<Exception> report)
    where T : notnull
{
    // Reads of one kind at once: repair must not take all the store's readers from the people.
    private const int AtOnce = 4;
    private static readonly List<T> None = [];
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<T, long> _due = [];

    /// <summary>Never blocks: called from the publishers' threads.</summary>
    public void Ask(T target, TimeSpan delay)
    {
        var due = uptime.Now + (long)delay.TotalMilliseconds;
        lock (_gate)
        {
            _due[target] = _due.TryGetValue(target, out var earlier) ? Math.Min(earlier, due) : due;
        }
    }

    /// <summary>Repairs what is due. Asked for again meanwhile, a target waits for the next turn.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        var due = TakeDue();
        if (due.Count == 0)
        {
            return;
        }

        var failures = new ConcurrentQueue<Exception>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(due, options, async (target, stopping) => await RepairAsync(target, failures, stopping));

        // While the store is away all fail alike: a thousand lines of it a second would say no more than one.
        if (failures.TryPeek(out var first))
        {
            report(first);
        }
    }

    private List<T> TakeDue()
    {
        var now = uptime.Now;
        lock (_gate)
        {
            if (_due.Count == 0)
            {
                return None;
            }

            var due = new List<T>();
            foreach (var (target, at) in _due)
            {
                if (at <= now)
                {
                    due.Add(target);
                    _due.Remove(target);
                }
            }

            return due;
        }
    }

    private async Task RepairAsync(T target, ConcurrentQueue<Exception> failures, CancellationToken cancellation)
    {
        try
        {
            await repair(target, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            failures.Enqueue(exception);
            Ask(target, Retry);
        }
    }
}

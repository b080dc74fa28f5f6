using Parley.Core.Events;
using Parley.Core.Metering;
using Parley.Core.Storage;

namespace Parley.Core.Commit;

/// <summary>
/// Writes what waits, many operations in one transaction, and answers them after the commit. On SQLite there is one lane (one writer is
/// SQLite's own rule), on PostgreSQL several, each owning a share of the conversations; either way,
/// one conversation is always written by one thread, in order.
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private readonly Lane[] _lanes;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;

    public Committer(StorageEngine engine, StorageOptions options, EventFeed feed, TimeProvider clock, Action<Exception> onFault)
    {
        Metrics = new StoreMetrics(() => _lanes?.Sum(lane => lane.Waiting) ?? 0);
        _clock = clock;
        _patience = options.WriteTimeout;
        _lanes = new Lane[engine.Kind == EngineKind.Sqlite ? 1 : options.Committers];
        for (var index = 0; index < _lanes.Length; index++)
        {
            _lanes[index] = new Lane($"committer {index:D}", engine, options, feed, clock, Metrics, onFault);
        }
    }

    public StoreMetrics Metrics { get; }

    /// <summary>Queues the operation and waits for its commit. <see cref="RefusalCode.Unavailable"/>:
    /// not written, or not known whether written.</summary>
    public async Task<Result<T>> WriteAsync<T>(WriteOperation<T> operation, CancellationToken cancellation)
    {
        // The share must be the same on every node, so it is plain arithmetic and no hash of the runtime's.
        var lane = _lanes[(int)((ulong)operation.Share % (ulong)_lanes.Length)];
        if (lane.TryAdd(operation) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await operation.Completion.WaitAsync(_patience, _clock, cancellation);
        }
        catch (TimeoutException)
        {
            return Refusal.Unavailable;
        }
    }

    /// <summary>Refuses new operations; completes when all that waited are committed, published and answered.</summary>
    public Task DrainAsync()
    {
        foreach (var lane in _lanes)
        {
            lane.Close();
        }

        return Task.WhenAll(_lanes.Select(lane => lane.Completion));
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }

        Metrics.Dispose();
    }
}

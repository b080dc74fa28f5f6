using System.Diagnostics.Metrics;

namespace Parley.Core.Metering;

/// <summary>What the store counts of itself. Without a listener nothing is measured, and an instrument costs one look at a field.</summary>
/// <remarks>A meter belongs to one store, not to the process: two servers in one process do not count each other's work.</remarks>
public sealed class StoreMetrics : IDisposable
{
    private readonly Func<int> _waiting;

    internal StoreMetrics(Func<int> waiting)
    {
        _waiting = waiting;
        Meter = new Meter("Parley.Core");
        BatchOperations = Meter.CreateHistogram(
            "parley_commit_operations", null, "Write operations in one commit.", null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500] });
        CommitSeconds = Meter.CreateHistogram(
            "parley_commit_duration_seconds", "s", "From the first lock of a batch to the answer of its COMMIT.", null, Seconds);
        CommitFailures = Meter.CreateCounter<long>(
            "parley_commit_failures_total", null, "Batches that were not committed, or nobody knows whether; their senders were told to retry.");
        ReadWaitSeconds = Meter.CreateHistogram(
            "parley_read_wait_seconds", "s", "How long a read waited for one of the readers.", null, Seconds);
        ReadStatements = Meter.CreateCounter<long>(
            "parley_read_statements_total", null, "Statements of reads, without the begin and the end of their snapshots.");
        Meter.CreateObservableGauge("parley_write_queue_operations", waiting, null, "Write operations that wait for a committer.");
    }

    /// <summary>Half a millisecond to ten seconds, for everything that people wait for.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    public Meter Meter { get; }

    /// <summary>Write operations that wait for a committer.</summary>
    public int Waiting => _waiting();

    internal Histogram<long> BatchOperations { get; }

    internal Histogram<double> CommitSeconds { get; }

    internal Counter<long> CommitFailures { get; }

    internal Histogram<double> ReadWaitSeconds { get; }

    internal Counter<long> ReadStatements { get; }

    public void Dispose() => Meter.Dispose();
}

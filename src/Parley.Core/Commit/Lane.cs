using System.Collections.Concurrent;
using System.Diagnostics;
using Parley.Core.Events;
using Parley.Core.Metering;
using Parley.Core.Storage;

namespace Parley.Core.Commit;

/// <summary>
/// One queue, one thread that commits, and one that publishes and answers behind it, so that
/// a fan-out to thousands does not hold up the next commit.
/// </summary>
internal sealed class Lane : IDisposable
{
    private readonly WriteQueue _queue;
    private readonly BlockingCollection<CommittedBatch> _committed = new(boundedCapacity: 64);
    private readonly BatchWriter _writer;
    private readonly EventFeed _feed;
    private readonly Action<Exception> _onFault;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lane(
        string name,
        StorageEngine engine,
        StorageOptions options,
        EventFeed feed,
        TimeProvider clock,
        StoreMetrics metrics,
        Action<Exception> onFault)
    {
        _queue = new WriteQueue(options);
        _writer = new BatchWriter(engine, clock, metrics, onFault);
        _feed = feed;
        _onFault = onFault;
        new Thread(Commit) { IsBackground = true, Name = name }.Start();
        new Thread(Publish) { IsBackground = true, Name = $"{name} publisher" }.Start();
    }

    public Task Completion => _completion.Task;

    /// <summary>Operations that wait.</summary>
    public int Waiting => _queue.Count;

    public Refusal? TryAdd(WriteOperation operation) => _queue.TryAdd(operation);

    public void Close() => _queue.Close();

    /// <summary>After <see cref="Completion"/>.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _committed.Dispose();
    }

    private void Commit()
    {
        var batch = new List<WriteOperation>();
        while (_queue.Take(batch))
        {
            _committed.Add(_writer.Write(batch));
            batch.Clear();
        }

        _committed.CompleteAdding();
    }

    // Events before answers: once a removal is answered, the hub has already cut the removed off.
    private void Publish()
    {
        foreach (var batch in _committed.GetConsumingEnumerable())
        {
            using var span = StoreTrace.FanOut(batch.Span, batch.Events.Count);
            foreach (var storeEvent in batch.Events)
            {
                try
                {
                    _feed.Publish(storeEvent);
                }
                catch (Exception fault)
                {
                    _onFault(fault);
                }
            }

            foreach (var (operation, refusal) in batch.Answers)
            {
                if (refusal is null)
                {
                    operation.Answer();
                }
                else
                {
                    operation.Refuse(refusal);
                }
            }
        }

        _completion.TrySetResult();
    }
}

/// <summary>What a transaction leaves behind: events to publish, in order, and an answer for each operation (null: its own).</summary>
/// <param name="Span">Of the commit; none while nobody traces.</param>
internal sealed record CommittedBatch(
    IReadOnlyList<StoreEvent> Events, IReadOnlyList<(WriteOperation Operation, Refusal? Refusal)> Answers, ActivityContext Span = default);

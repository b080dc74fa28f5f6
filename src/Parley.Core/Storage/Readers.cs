using System.Data.Common;
using System.Diagnostics;
using Parley.Core.Metering;

namespace Parley.Core.Storage;

/// <summary>The reads of the store: a few threads, each with a connection of its own, each read in one snapshot.</summary>
/// <remarks>
/// SQLite's provider runs everything synchronously and ignores tokens, so its work belongs on threads of its own; PostgreSQL takes the same
/// road (docs/decisions/0001). A read whose asker has gone is interrupted; one that finds no place in the queue is refused.
/// </remarks>
internal sealed class Readers : IDisposable
{
    private readonly StorageEngine _engine;
    private readonly StoreMetrics? _metrics;
    private readonly TimeProvider _clock;
    private readonly ReadQueue<IRead> _queue;
    private readonly Thread[] _threads;

    public Readers(StorageEngine engine, StorageOptions options, TimeProvider clock, StoreMetrics? metrics = null)
    {
        _metrics = metrics;
        _engine = engine;
        _clock = clock;
        _queue = new ReadQueue<IRead>(options);
        _threads = new Thread[options.Readers];
        for (var index = 0; index < _threads.Length; index++)
        {
            _threads[index] = new Thread(Run) { IsBackground = true, Name = $"reader {index:D}" };
            _threads[index].Start();
        }
    }

    /// <summary>Runs a read of the house on the next free thread: a sign-in, a repair, what nobody in particular asked for.
    /// Throws <see cref="StoreUnavailableException"/> when the queue is full or the store does not answer.</summary>
    public Task<T> ReadAsync<T>(Func<ReadTransaction, T> read, CancellationToken cancellation) =>
        ReadAsync(FairQueue<IRead>.House, read, cancellation);

    /// <summary>The same for a person, who waits behind its own reads and takes turns with everybody else's.</summary>
    public Task<T> ReadAsync<T>(long person, Func<ReadTransaction, T> read, CancellationToken cancellation)
    {
        var work = new Read<T>(read, cancellation);
        _queue.Add(person, work);
        return work.Task;
    }

    public void Dispose()
    {
        _queue.Close();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Run()
    {
        DbConnection? connection = null;
        while (_queue.TryTake(out var read))
        {
            try
            {
                _metrics?.ReadWaitSeconds.Record(Stopwatch.GetElapsedTime(read.Queued).TotalSeconds);
                connection ??= _engine.Source.OpenConnection();
                // Not within the call: without metrics its arguments are not evaluated, and nothing would be read.
                var statements = read.Run(connection, _engine, _clock.GetUtcNow().ToUnixTimeMilliseconds());
                _metrics?.ReadStatements.Add(statements);
            }
            catch (Exception failure)
            {
                read.Fail(_engine.LostConnection(failure) ? new StoreUnavailableException("the store does not answer", failure) : failure);

                // Whatever happened, the next read begins on a connection that is known to be well.
                connection?.Dispose();
                connection = null;
            }
        }

        connection?.Dispose();
    }

    private interface IRead
    {
        long Queued { get; }

        /// <returns>How many statements it was.</returns>
        int Run(DbConnection connection, StorageEngine engine, long now);

        void Fail(Exception failure);
    }

    private sealed class Read<T>(Func<ReadTransaction, T> read, CancellationToken cancellation) : IRead
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Queued { get; } = Stopwatch.GetTimestamp();

        public Task<T> Task => _completion.Task;

        public int Run(DbConnection connection, StorageEngine engine, long now)
        {
            if (cancellation.IsCancellationRequested)
            {
                _completion.TrySetCanceled(cancellation);
                return 0;
            }

            connection.Run(engine.Kind == EngineKind.Sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            var transaction = new ReadTransaction(connection, engine.Kind, now, cancellation);
            T result;
            using (new Interruption(engine, connection, cancellation))
            {
                result = read(transaction);
            }

            connection.Run("COMMIT");
            _completion.TrySetResult(result);
            return transaction.Statements;
        }

        public void Fail(Exception failure)
        {
            if (cancellation.IsCancellationRequested)
            {
                _completion.TrySetCanceled(cancellation);
            }
            else
            {
                _completion.TrySetException(failure);
            }
        }
    }
}

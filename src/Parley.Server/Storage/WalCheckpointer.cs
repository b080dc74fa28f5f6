using System.Data.Common;

namespace Parley.Server.Storage;

/// <summary>
/// Moves the write-ahead log of one SQLite file into the file, on a thread and a connection of its own, so that no commit pays for it.
/// While others write it copies what readers allow and blocks nobody; once they have been quiet for a while it also empties the log file.
/// </summary>
internal sealed class WalCheckpointer(SqliteDataSource source, Action<Exception> failed) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Beats without a commit after which the log is emptied: long enough not to get
    /// into the way of a conversation's next word.</summary>
    private const int QuietBeats = 3;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;
    private bool _disposed;

    public void Start()
    {
        if (_thread is not null)
        {
            return;
        }

        lock (_gate)
        {
            if (_thread is not null || _disposed)
            {
                return;
            }

            _thread = new Thread(Run) { IsBackground = true, Name = "wal checkpointer" };
            _thread.Start();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            try
            {
                Watch();
            }
            catch (Exception exception)
            {
                // A failed sync leaves the log as it was, so nothing is lost; a fresh connection copies the same pages again.
                failed(exception);
                _stop.Wait(Beat);
            }
        }
    }

    private void Watch()
    {
        using var connection = source.CreateConnection();
        connection.Open();
        // A checkpoint that empties the log waits for nobody: what is busy now is tried again at the next beat.
        Query(connection, "PRAGMA busy_timeout = 0");
        var seen = 0L;
        var quiet = 0;
        while (!_stop.Wait(Beat))
        {
            // data_version changes when any other connection has committed; asking costs a look at shared memory.
            var version = Query(connection, "PRAGMA data_version");
            quiet = version == seen ? quiet + 1 : 0;
            seen = version;
            if (quiet == 0)
            {
                Query(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }
            else if (quiet >= QuietBeats && new FileInfo(source.Path + "-wal") is { Exists: true, Length: > 0 })
            {
                Query(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
    }

    private static long Query(DbConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        return command.ExecuteScalar() is long value ? value : 0;
    }
}

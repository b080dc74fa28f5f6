using Npgsql;

namespace Parley.Server.Storage;

/// <summary>
/// A session's advisory lock on a connection of its own, looked at every two seconds. A lost connection loses it: it is taken again, and
/// where another process was quicker, <see cref="Lost"/> says so.
/// </summary>
public sealed class PostgresStoreLock : StoreLock
{
    /// <summary>"Parley" in ASCII; advisory locks are of one database, so several stores share a cluster.</summary>
    private const long Key = 0x5061_726C_6579;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly string _connectionString;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;
    private NpgsqlConnection? _connection;

    /// <summary>The server's name for our session (process id and start): tells our own ghost from another process.</summary>
    private string _session = "";

    private PostgresStoreLock(string connectionString, NpgsqlConnection connection, string session)
    {
        _connectionString = connectionString;
        _connection = connection;
        _session = session;
        _watch = WatchAsync(_stop.Token);
    }

    public override Task<string> Lost => _lost.Task;

    /// <summary>Throws <see cref="StorageUnavailableException"/> where another process
    /// holds it, or the database cannot be reached.</summary>
    public static async Task<PostgresStoreLock> AcquireAsync(string connectionString, CancellationToken cancellation)
    {
        var settings = PostgresConnectionString.Parse(connectionString);
        settings.ApplicationName = "parley lock";
        settings.Pooling = false;
        settings.Timeout = 2;
        settings.CommandTimeout = 4;
        settings.CancellationTimeout = 500;
        NpgsqlConnection? connection = null;
        try
        {
            connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellation);
            if (await TryLockAsync(connection, cancellation))
            {
                return new PostgresStoreLock(settings.ConnectionString, connection, await SessionAsync(connection, cancellation));
            }

            var holder = await HolderAsync(connection, cancellation);
            throw new StorageUnavailableException(
                $"Another Parley serves the database {connection.Database} already (server process {holder}); one process at a time.");
        }
        catch (Exception exception)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            var where = $"{settings.Host}:{settings.Port}";
            throw exception is NpgsqlException
                ? new StorageUnavailableException($"The database {where} cannot be used: {exception.Message}", exception)
                : exception;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        if (_connection is not null)
        {
            await UnlockAsync(_connection);
            await _connection.DisposeAsync();
        }

        _stop.Dispose();
    }

    // A closed connection lives on in PostgreSQL until its process has seen the end of it: whoever starts at once would find the lock taken.
    private static async Task UnlockAsync(NpgsqlConnection connection)
    {
        try
        {
            await ScalarAsync(connection, $"SELECT pg_advisory_unlock({Key})", CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            // With the connection its lock is gone.
        }
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation) && !_lost.Task.IsCompleted)
            {
                await LookAsync(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            if (_connection is null)
            {
                await TakeAgainAsync(cancellation);
            }
            else
            {
                await ScalarAsync(_connection, "SELECT 1", cancellation);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The database is away: writes fail by themselves meanwhile, and the next beat asks again.
            if (_connection is { } broken)
            {
                _connection = null;
                await broken.DisposeAsync();
            }
        }
    }

    private async Task TakeAgainAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            if (await TryLockAsync(connection, cancellation))
            {
                _session = await SessionAsync(connection, cancellation);
                _connection = connection;
            }
            else if (await HolderAsync(connection, cancellation) is { Length: > 0 } holder)
            {
                await JudgeAsync(connection, holder, cancellation);
            }
        }
        finally
        {
            if (!ReferenceEquals(connection, _connection))
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task JudgeAsync(NpgsqlConnection connection, string holder, CancellationToken cancellation)
    {
        if (holder == _session)
        {
            // The server has not noticed that our old connection is dead; the lock falls with it, and the next beat takes it.
            await ScalarAsync(connection, $"SELECT pg_terminate_backend({holder.Split('@')[0]})", cancellation);
            return;
        }

        _lost.TrySetResult(
            $"Another Parley took the database {connection.Database} over while it could not be reached (server process {holder}).");
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await ScalarAsync(connection, $"SELECT pg_try_advisory_lock({Key})", cancellation) is true;

    private static async Task<string> SessionAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await ScalarAsync(
            connection,
            "SELECT pid || '@' || backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()",
            cancellation) as string ?? "";

    /// <summary>Empty when nobody holds it any more.</summary>
    private static async Task<string> HolderAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await ScalarAsync(
            connection,
            $"""
            SELECT a.pid || '@' || a.backend_start
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()
              AND l.classid::bigint = {Key >> 32} AND l.objid::bigint = {Key & 0xFFFF_FFFF} AND l.objsubid = 1
            """,
            cancellation) as string ?? "";

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }
}

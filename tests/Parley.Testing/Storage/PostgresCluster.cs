using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Parley.Testing.Storage;

/// <summary>
/// A PostgreSQL server of the test process, started from the installed binaries in a temporary directory, on a free port of the loopback.
/// It dies with the process, also when that is killed: a shell holds the other end of a pipe, and clears up by itself. Nobody waits for that
/// at the end of the process: a handler of its exit that did took seconds, and was taken for a thread left behind.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresCluster>> SharedCluster = new(() => StartAsync());

    private readonly string _root;
    private readonly bool _durable;
    private Process? _wrapper;

    private PostgresCluster(string root, bool durable)
    {
        _root = root;
        _durable = durable;
    }

    /// <summary>Always the same, also after <see cref="StartAgainAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>The postmaster's process id; 0 while it is stopped.</summary>
    public int ProcessId { get; private set; }

    private string Data => Path.Combine(_root, "data");

    /// <summary>The one cluster of this process, made at the first call; each store takes a fresh database in it.</summary>
    public static Task<PostgresCluster> SharedAsync() => SharedCluster.Value;

    /// <param name="durable">With fsync, for measurements and power loss; a process that is
    /// killed leaves its writes to the kernel either way.</param>
    public static async Task<PostgresCluster> StartAsync(bool durable = false)
    {
        var cluster = new PostgresCluster(Directory.CreateTempSubdirectory("parley-pg-").FullName, durable);
        await PostgresBinaries.PrepareAsync(cluster._root, cluster.Data);
        for (var attempt = 1; ; attempt++)
        {
            cluster.Port = FreePort();
            try
            {
                await cluster.StartAgainAsync();
                return cluster;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Somebody took the port between the look and the start.
            }
        }
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=parley;Password=parley;Database={database}";

    /// <summary>A new, empty database with a name of its own.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N")[..16];
        await ExecuteAsync($"CREATE DATABASE {name}");
        return name;
    }

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    /// <summary>pg_dump in its own format, as docs/operating.md advises.</summary>
    public Task DumpAsync(string name, string file) =>
        PostgresBinaries.RunAsync(
            "pg_dump", "--format=custom", "--no-owner", $"--file={file}", "--host=127.0.0.1", $"--port={Port}", "--username=parley",
            $"--dbname={name}");

    /// <summary>pg_restore, into a database that is there.</summary>
    public Task RestoreAsync(string name, string file, params string[] more) =>
        PostgresBinaries.RunAsync(
            "pg_restore",
            [
                "--no-owner", "--exit-on-error", "--single-transaction", "--host=127.0.0.1", $"--port={Port}", "--username=parley",
                $"--dbname={name}", .. more, file,
            ]);

    public Task MakeDatabaseAsync(string name) => ExecuteAsync($"CREATE DATABASE {name}");

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Starts the server on its files and port again, after a stop or a kill, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        Stop(keepFiles: true);
        var log = Path.Combine(_root, "log");
        _wrapper = PostgresBinaries.StartServer(_root, Data, log, Port, _durable);
        var started = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_wrapper.HasExited || started.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"PostgreSQL did not start on port {Port}: {File.ReadAllText(log)}");
            }

            await Task.Delay(20);
        }

        ProcessId = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First());
    }

    /// <summary>kill -9 of the postmaster; its children notice and end.</summary>
    public async Task KillAsync()
    {
        var processes = ProcessTree.Of(ProcessId);
        ProcessTree.Signal([ProcessId], "KILL");
        await Eventually.TrueAsync(() => !processes.Any(ProcessTree.IsAlive), "PostgreSQL's processes are gone");
        ProcessId = 0;
    }

    /// <summary>Stops every process of the server where it stands: connections stay open, and nothing answers.</summary>
    public void Freeze() => ProcessTree.Signal(ProcessTree.Of(ProcessId), "STOP");

    public void Thaw() => ProcessTree.Signal(ProcessTree.Of(ProcessId), "CONT");

    public ValueTask DisposeAsync()
    {
        Stop(keepFiles: false);
        return ValueTask.CompletedTask;
    }

    private void Stop(bool keepFiles)
    {
        if (_wrapper is not { } wrapper)
        {
            return;
        }

        _wrapper = null;
        ProcessId = 0;
        try
        {
            if (keepFiles)
            {
                wrapper.StandardInput.WriteLine("keep");
            }

            wrapper.StandardInput.Close();
        }
        catch (IOException)
        {
            // The shell is gone already.
        }

        wrapper.WaitForExit();
        wrapper.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

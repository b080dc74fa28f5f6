using Parley.Core.Storage;
using Parley.Faults.Processes;
using Parley.Testing.Storage;

namespace Parley.Faults.Staging;

/// <summary>One database, and the server that is started on it, killed and started again.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly ServerBuild _build;
    private readonly string? _connection;
    private readonly IReadOnlyList<string> _limits;
    private ServerProcess? _server;
    private Uri? _address;

    private World(ServerBuild build, TestDatabase database, string? connection, IReadOnlyList<string> limits)
    {
        _limits = limits;
        _build = build;
        Database = database;
        _connection = connection;
    }

    public TestDatabase Database { get; }

    /// <summary>Where the server serves, or served last.</summary>
    public Uri Address => Volatile.Read(ref _address) ?? throw new InvalidOperationException("The server was never ready.");

    public ServerProcess Server => _server ?? throw new InvalidOperationException("The server was never started.");

    /// <param name="connection">How the server reaches PostgreSQL, where that is not straight: by way of a proxy.</param>
    /// <param name="limits">Settings; none: so high that they do not matter.</param>
    public static async Task<World> MakeAsync(
        ServerBuild build,
        EngineKind kind,
        PostgresCluster? cluster = null,
        Func<string, string>? connection = null,
        IReadOnlyList<string>? limits = null)
    {
        var database = await TestDatabase.CreateAsync(kind, cluster);
        var through = database.ConnectionString is { } straight ? (connection?.Invoke(straight) ?? straight) : null;
        return new World(build, database, through, limits ?? ServerProcess.Raised);
    }

    public async Task StartAsync(Strace? strace = null)
    {
        // After a kill PostgreSQL may take a moment to notice that the connection with the lock is gone.
        for (var attempt = 1; ; attempt++)
        {
            _server = ServerProcess.Start(_build, Database.DataDirectory, _connection, strace, _limits);
            try
            {
                Volatile.Write(ref _address, await _server.Ready);
                return;
            }
            catch (ServerEndedException) when (attempt < 10 && strace is null)
            {
                await _server.DisposeAsync();
            }
        }
    }

    /// <summary>kill -9, and a new start on what is left.</summary>
    public async Task RestartAsync()
    {
        await Server.KillAsync();
        await Server.DisposeAsync();
        await StartAsync();
    }

    /// <summary>A backup while the server serves, as docs/operating.md says it.</summary>
    public Task BackUpAsync(string file) => Database.Kind == EngineKind.PostgreSql
        ? Database.DumpAsync(file)
        : ServerProcess.RunAsync(_build, "backup", "--to", file, "--data", Database.DataDirectory);

    /// <summary>kill -9, the backup in the place of the store, and a new start.</summary>
    public async Task RestoreAsync(string file)
    {
        await Server.KillAsync();
        await Server.DisposeAsync();
        if (Database.Kind == EngineKind.PostgreSql)
        {
            await Database.RestoreDumpAsync(file);
        }
        else
        {
            await ServerProcess.RunAsync(_build, "restore", "--from", file, "--replace", "--data", Database.DataDirectory);
        }

        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await Database.DisposeAsync();
    }
}

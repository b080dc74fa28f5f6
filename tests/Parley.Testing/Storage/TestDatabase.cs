using Npgsql;
using Parley.Core.Storage;
using Parley.Server.Storage;

namespace Parley.Testing.Storage;

/// <summary>A fresh, empty database of either kind, with a data directory; both go with it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresCluster? _cluster;
    private readonly string? _name;

    private TestDatabase(EngineKind kind, PostgresCluster? cluster, string? name)
    {
        Kind = kind;
        _cluster = cluster;
        _name = name;
    }

    public EngineKind Kind { get; }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("parley-test-").FullName;

    /// <summary>What <c>--database</c> takes; null for SQLite in the data directory.</summary>
    public string? ConnectionString => _cluster?.ConnectionString(_name!);

    /// <summary>The SQLite file, as the server would name it.</summary>
    public string SqlitePath => Path.Combine(DataDirectory, "parley.db");

    /// <param name="cluster">Another server than the one that all tests of the process share, for tests that stop it.</param>
    public static async Task<TestDatabase> CreateAsync(EngineKind kind, PostgresCluster? cluster = null)
    {
        if (kind == EngineKind.Sqlite)
        {
            return new TestDatabase(kind, null, null);
        }

        cluster ??= await PostgresCluster.SharedAsync();
        return new TestDatabase(kind, cluster, await cluster.CreateDatabaseAsync());
    }

    /// <summary>A new engine on the same data, as a restart makes one.</summary>
    public StorageEngine CreateEngine() =>
        Kind == EngineKind.Sqlite ? SqliteEngine.Create(SqlitePath) : PostgresEngine.Create(ConnectionString!);

    /// <summary>A backup, by the engine's own road: parley backup is for SQLite, pg_dump for PostgreSQL.</summary>
    public Task DumpAsync(string file) =>
        _cluster is null ? throw new NotSupportedException("SQLite is backed up by parley backup.") : _cluster.DumpAsync(_name!, file);

    /// <summary>Puts a dump into the place of the database; nobody may be connected to it.</summary>
    public async Task RestoreDumpAsync(string file)
    {
        var cluster = _cluster ?? throw new NotSupportedException("SQLite is restored by parley restore.");
        await cluster.DropDatabaseAsync(_name!);
        await cluster.MakeDatabaseAsync(_name!);
        await cluster.RestoreAsync(_name!, file);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            try
            {
                await _cluster.DropDatabaseAsync(_name!);
            }
            catch (NpgsqlException)
            {
                // A test that stopped the server; the database goes with it.
            }
        }

        Directory.Delete(DataDirectory, recursive: true);
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using Parley.Core;
using Parley.Core.Storage;

namespace Parley.Testing.Storage;

/// <summary>
/// An open store on a fresh database. A suite is an abstract class that takes the engine's kind, with a subclass of one line for each
/// engine: <c>MessagesOnSqlite() : MessagesSuite(EngineKind.Sqlite)</c>, <c>MessagesOnPostgreSql() : …</c>.
/// </summary>
public sealed class StoreFixture : IAsyncDisposable
{
    private readonly Limits _limits;
    private readonly StorageOptions _options;
    private bool _closed = true;

    private StoreFixture(TestDatabase database, Limits limits, StorageOptions options, TimeProvider clock)
    {
        Database = database;
        _limits = limits;
        _options = options;
        Clock = clock;
    }

    public TestDatabase Database { get; }

    public EngineKind Kind => Database.Kind;

    public StorageEngine Engine { get; private set; } = null!;

    public Store Store { get; private set; } = null!;

    public TimeProvider Clock { get; }

    /// <summary>What failed inside the store; a test that does not provoke it wants this empty.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    public static async Task<StoreFixture> CreateAsync(
        EngineKind kind, Limits? limits = null, StorageOptions? options = null, TimeProvider? clock = null, PostgresCluster? cluster = null)
    {
        var database = await TestDatabase.CreateAsync(kind, cluster);
        options ??= new StorageOptions { WriteTimeout = TimeSpan.FromSeconds(30) };
        var fixture = new StoreFixture(database, limits ?? Limits.Default, options, clock ?? TimeProvider.System);
        try
        {
            await fixture.ReopenAsync();
            return fixture;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the store and opens another on the same data, as a restart of the server does.</summary>
    public async Task ReopenAsync()
    {
        await CloseAsync();
        Engine = Database.CreateEngine();
        Store = await Store.OpenAsync(Engine, _options, _limits, Clock, CancellationToken.None, Faults.Enqueue);
        _closed = false;
    }

    /// <summary>A connection beside the store, to look at rows.</summary>
    public Task<DbConnection> OpenConnectionAsync() => Engine.Source.OpenConnectionAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Database.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        if (!_closed)
        {
            _closed = true;
            await Store.DisposeAsync();
        }
    }
}

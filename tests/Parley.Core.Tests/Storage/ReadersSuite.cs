using System.Data.Common;
using Parley.Core.Storage;
using Parley.Testing;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Core.Tests.Storage;

public sealed class ReadersOnSqlite() : ReadersSuite(EngineKind.Sqlite)
{
    [Fact]
    public async Task A_read_whose_asker_has_gone_is_cut_short_and_the_next_one_is_served()
    {
        // An interrupt before the statement has begun is lost, so here it is repeated; the store's own statements are short by themselves.
        var over = new TaskCompletionSource();
        var engine = Engine with { Interrupt = connection => _ = InterruptUntilAsync(over.Task, connection) };
        using var readers = new Readers(engine, new StorageOptions { Readers = 1 }, TimeProvider.System);
        using var asker = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var endless = readers.ReadAsync(
            read =>
            {
                begun.SetResult();
                return read.Scalar<long>("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");
            },
            asker.Token);
        await begun.Task;
        await asker.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless.WaitAsync(Eventually.Bound));
        over.SetResult();
        Assert.Equal(1, await readers.ReadAsync(read => read.Scalar<long>("SELECT 1"), CancellationToken.None).WaitAsync(Eventually.Bound));
    }

    private async Task InterruptUntilAsync(Task over, DbConnection connection)
    {
        while (!over.IsCompleted)
        {
            Engine.Interrupt(connection);
            await Task.Delay(1);
        }
    }
}

public sealed class ReadersOnPostgreSql() : ReadersSuite(EngineKind.PostgreSql);

public abstract class ReadersSuite(EngineKind kind) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private protected StorageEngine Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(kind);
        Engine = _database.CreateEngine();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.Source.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task All_that_one_read_sees_is_of_one_moment()
    {
        using var writer = Engine.Source.OpenConnection();
        writer.Run("CREATE TABLE t (id BIGINT PRIMARY KEY)");
        using var readers = new Readers(Engine, new StorageOptions { Readers = 1 }, TimeProvider.System);
        var (first, second) = await readers.ReadAsync(
            read =>
            {
                var before = read.Scalar<long>("SELECT count(*) FROM t");
                writer.Run("INSERT INTO t VALUES (1)");
                return (before, read.Scalar<long>("SELECT count(*) FROM t"));
            },
            CancellationToken.None);
        Assert.Equal((0, 0), (first, second));
        Assert.Equal(1, await readers.ReadAsync(read => read.Scalar<long>("SELECT count(*) FROM t"), CancellationToken.None));
    }

    [Fact]
    public async Task A_read_that_finds_no_place_in_the_queue_is_refused_at_once()
    {
        using var readers = new Readers(Engine, new StorageOptions { Readers = 1, ReadQueue = 1 }, TimeProvider.System);
        using var begun = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var running = readers.ReadAsync(
            _ =>
            {
                begun.Set();
                release.Wait();
                return 1;
            },
            CancellationToken.None);
        begun.Wait(Eventually.Bound);
        var waiting = readers.ReadAsync(_ => 2, CancellationToken.None);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => readers.ReadAsync(_ => 3, CancellationToken.None));
        release.Set();
        Assert.Equal((1, 2), (await running, await waiting));
    }

    [Fact]
    public async Task A_read_that_fails_takes_its_connection_along_and_not_the_next_read()
    {
        using var readers = new Readers(Engine, new StorageOptions { Readers = 1 }, TimeProvider.System);
        await Assert.ThrowsAnyAsync<Exception>(
            () => readers.ReadAsync(read => read.Scalar<long>("SELECT nothing FROM nowhere"), CancellationToken.None));
        Assert.Equal(1, await readers.ReadAsync(read => read.Scalar<long>("SELECT 1"), CancellationToken.None));
    }

    [Fact]
    public async Task A_long_row_of_one_persons_reads_holds_up_nobody_else()
    {
        using var readers = new Readers(Engine, new StorageOptions { Readers = 1, ReadQueuePerUser = 40 }, TimeProvider.System);
        using var begun = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var held = readers.ReadAsync(
            _ =>
            {
                begun.Set();
                release.Wait();
                return 0;
            },
            CancellationToken.None);
        begun.Wait(Eventually.Bound);
        var order = new List<long>();
        Task<int> Ask(long person) => readers.ReadAsync(
            person,
            _ =>
            {
                order.Add(person);
                return 0;
            },
            CancellationToken.None);
        var greedy = Enumerable.Range(0, 40).Select(_ => Ask(1)).ToList();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Ask(1));
        var modest = Ask(2);
        release.Set();
        await Task.WhenAll([held, modest, .. greedy]);
        Assert.Equal(1, order.IndexOf(2));
    }
}

using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Storage;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Core.Tests.Commit;

public abstract class CommitterSuite(EngineKind engine)
{
    [Fact]
    public async Task An_operation_that_throws_takes_no_neighbour_with_it()
    {
        await using var bench = await Bench.CreateAsync(engine);
        using var held = await bench.HoldAsync();

        var before = bench.WriteAsync(1, "before");
        var failing = bench.Committer.WriteAsync(
            new WriteOperation<long>(transaction =>
            {
                Bench.Insert(transaction, "never");
                transaction.Execute("INSERT INTO nowhere VALUES (1)");
                return 0;
            })
            {
                Sender = 1,
            },
            CancellationToken.None);
        var after = bench.WriteAsync(1, "after");
        held.Release();

        Assert.Null((await before).Refusal);
        Assert.Equal(RefusalCode.Internal, (await failing).Refusal!.Code);
        Assert.Null((await after).Refusal);
        Assert.Equal(["before", "after"], bench.Stored());
        Assert.Single(bench.Faults);
    }

    [Fact]
    public async Task What_a_refused_operation_wrote_and_published_is_taken_back()
    {
        await using var bench = await Bench.CreateAsync(engine);

        var refused = await bench.Committer.WriteAsync(
            new WriteOperation<long>(transaction =>
            {
                Bench.Insert(transaction, "never");
                transaction.Publish(new Skipped(1, 1));
                return Refusal.NotFound;
            })
            {
                Sender = 1,
            },
            CancellationToken.None);
        await bench.WriteAsync(1, "kept");

        Assert.Equal(Refusal.NotFound, refused.Refusal);
        Assert.Equal(["kept"], bench.Stored());
        Assert.Empty(bench.Published);
    }

    [Fact]
    public async Task One_sender_cannot_take_all_places_of_the_queue()
    {
        await using var bench = await Bench.CreateAsync(engine, new StorageOptions { WriteQueuePerUser = 3, Committers = 1 });
        using var held = await bench.HoldAsync();

        var greedy = Enumerable.Range(0, 10).Select(n => bench.WriteAsync(1, $"greedy {n}")).ToArray();
        var modest = bench.WriteAsync(2, "modest");
        held.Release();

        Assert.Null((await modest).Refusal);
        var answers = await Task.WhenAll(greedy);
        Assert.Contains(answers, answer => answer.Refusal is null);
        Assert.All(
            answers.Where(answer => answer.Refusal is not null),
            answer => Assert.Equal((RefusalCode.RateLimited, true), (answer.Refusal!.Code, answer.Refusal.RetryAfter is not null)));
        Assert.Equal(answers.Count(answer => answer.Refusal is null) + 1, bench.Stored().Count);
    }

    [Fact]
    public async Task A_long_row_of_one_sender_is_written_in_turns_with_the_others()
    {
        await using var bench = await Bench.CreateAsync(engine, new StorageOptions { Committers = 1 });
        using var held = await bench.HoldAsync();

        var greedy = Enumerable.Range(0, 20).Select(n => bench.WriteAsync(1, $"greedy {n}")).ToArray();
        var modest = Enumerable.Range(0, 2).Select(n => bench.WriteAsync(2, $"modest {n}")).ToArray();
        held.Release();
        await Task.WhenAll([.. greedy, .. modest]);

        var stored = bench.Stored();
        Assert.Equal((1, 3), (stored.IndexOf("modest 0"), stored.IndexOf("modest 1")));
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"greedy {n}"), stored.Where(text => text.StartsWith("greedy", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task However_many_take_all_that_they_can_get_the_next_one_finds_a_place()
    {
        await using var bench = await Bench.CreateAsync(engine, new StorageOptions { WriteQueue = 100, Committers = 1 });
        using var held = await bench.HoldAsync();

        var greedy = Enumerable.Range(1, 9).SelectMany(sender => Enumerable.Range(0, 100).Select(n => bench.WriteAsync(sender, $"{n}"))).ToArray();
        var modest = bench.WriteAsync(10, "modest");
        held.Release();

        Assert.Null((await modest).Refusal);
        Assert.Contains(await Task.WhenAll(greedy), answer => answer.Refusal is { Code: RefusalCode.RateLimited });
    }

    [Fact]
    public async Task A_full_queue_refuses_and_what_it_took_in_is_written()
    {
        await using var bench = await Bench.CreateAsync(engine, new StorageOptions { WriteQueue = 4, Committers = 1 });
        using var held = await bench.HoldAsync();

        var writes = Enumerable.Range(1, 12).Select(sender => bench.WriteAsync(sender, $"{sender}")).ToArray();
        held.Release();
        var answers = await Task.WhenAll(writes);

        Assert.Contains(answers, answer => answer.Refusal is { Code: RefusalCode.Unavailable });
        Assert.Equal(answers.Count(answer => answer.Refusal is null), bench.Stored().Count);
    }

    [Fact]
    public async Task Draining_answers_what_waits_and_refuses_what_comes_after()
    {
        await using var bench = await Bench.CreateAsync(engine);
        using var held = await bench.HoldAsync();

        var waiting = Enumerable.Range(1, 5).Select(sender => bench.WriteAsync(sender, $"{sender}")).ToArray();
        var drained = bench.Committer.DrainAsync();
        var late = await bench.WriteAsync(6, "late");
        held.Release();
        await drained;

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Null(answer.Refusal));
        Assert.Equal(RefusalCode.Unavailable, late.Refusal!.Code);
        Assert.Equal(5, bench.Stored().Count);
    }

    [Fact]
    public async Task Events_are_published_before_the_answer_is_given()
    {
        await using var bench = await Bench.CreateAsync(engine);

        var answer = await bench.Committer.WriteAsync(
            new WriteOperation<long>(transaction =>
            {
                transaction.Publish(new Skipped(1, 1));
                return 1;
            })
            {
                Sender = 1,
            },
            CancellationToken.None);

        Assert.Null(answer.Refusal);
        Assert.Equal([new Skipped(1, 1)], bench.Published);
    }

    /// <summary>A committer of its own over a table of notes, and a way to make it wait.</summary>
    private sealed class Bench : IAsyncDisposable
    {
        private readonly StoreFixture _fixture;
        private readonly List<StoreEvent> _published = [];

        private Bench(StoreFixture fixture, StorageOptions options)
        {
            _fixture = fixture;
            var feed = new EventFeed();
            feed.Subscribe(_published.Add);
            Committer = new Committer(fixture.Engine, options, feed, TimeProvider.System, Faults.Add);
        }

        public Committer Committer { get; }

        public List<Exception> Faults { get; } = [];

        public IReadOnlyList<StoreEvent> Published => _published;

        public static async Task<Bench> CreateAsync(EngineKind engine, StorageOptions? options = null)
        {
            var fixture = await StoreFixture.CreateAsync(engine);
            await using var connection = await fixture.OpenConnectionAsync();
            connection.Run("CREATE TABLE notes (id BIGINT, text TEXT)");
            return new Bench(fixture, options ?? new StorageOptions { Committers = 1 });
        }

        public static void Insert(WriteTransaction transaction, string text) =>
            transaction.Execute("INSERT INTO notes (id, text) VALUES ((SELECT count(*) FROM notes), @text)", new { text });

        public Task<Result<long>> WriteAsync(long sender, string text) => Committer.WriteAsync(
            new WriteOperation<long>(transaction =>
            {
                Insert(transaction, text);
                return sender;
            })
            {
                Sender = sender,
            },
            CancellationToken.None);

        /// <summary>Makes the committer wait inside an operation until released.</summary>
        public async Task<Held> HoldAsync()
        {
            var held = new Held();
            _ = Committer.WriteAsync(
                new WriteOperation<long>(_ =>
                {
                    held.Wait();
                    return 0;
                })
                {
                    Sender = 0,
                },
                CancellationToken.None);
            await held.Entered;
            return held;
        }

        public List<string> Stored()
        {
            using var connection = _fixture.Engine.Source.OpenConnection();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT text FROM notes ORDER BY id";
            using var reader = command.ExecuteReader();
            var texts = new List<string>();
            while (reader.Read())
            {
                texts.Add(reader.GetString(0));
            }

            return texts;
        }

        public async ValueTask DisposeAsync()
        {
            await Committer.DisposeAsync();
            await _fixture.DisposeAsync();
        }
    }

    private sealed class Held : IDisposable
    {
        private readonly ManualResetEventSlim _release = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public void Wait()
        {
            _entered.TrySetResult();
            _release.Wait(TimeSpan.FromSeconds(30));
        }

        public void Release() => _release.Set();

        public void Dispose() => _release.Set();
    }
}

public sealed class CommitterOnSqlite() : CommitterSuite(EngineKind.Sqlite);

public sealed class CommitterOnPostgreSql() : CommitterSuite(EngineKind.PostgreSql);

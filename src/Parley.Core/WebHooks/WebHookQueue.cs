using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.WebHooks;

/// <summary>The web-hooks that wait: they leave one by one, and one whose sending was cut off is due again (promise S31: at least once).</summary>
public sealed class WebHookQueue
{
    // More than this waiting means that nobody takes them: further ones are dropped.
    private const int Waiting = 10_000;

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly TimeProvider _clock;

    internal WebHookQueue(Committer committer, Readers readers, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _clock = clock;
    }

    /// <returns>How many were taken; the rest found the queue full.</returns>
    public Task<Result<int>> AddAsync(IReadOnlyList<WebHook> hooks, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<int>(transaction => hooks.Sum(hook => transaction.Execute(
            """
            INSERT INTO web_hooks (app, url, body, attempts, created_at, due_at)
            SELECT @App, @Url, @Body, 0, @Now, @Now WHERE (SELECT count(*) FROM web_hooks) < @Waiting
            """,
            new { hook.App, hook.Url, hook.Body, transaction.Now, Waiting })))
        {
            Sender = 0,
        },
        cancellation);

    /// <summary>Takes up to so many that are due; whoever takes them settles each before <paramref name="lease"/> is over.</summary>
    public async Task<IReadOnlyList<DueWebHook>> ClaimAsync(int count, TimeSpan lease, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var due = await _readers.ReadAsync(
            read => read.Scalar<long>("SELECT count(*) FROM web_hooks WHERE due_at <= @now", new { now }), cancellation);
        if (due == 0)
        {
            return [];
        }

        var claimed = await _committer.WriteAsync(
            new WriteOperation<IReadOnlyList<DueWebHook>>(transaction => Result.Ok(Claim(transaction, count, lease))) { Sender = 0 }, cancellation);
        return claimed.TryGet(out var hooks, out _) ? hooks : [];
    }

    /// <summary>It has been taken, or is given up.</summary>
    public Task<Result<Done>> SettleAsync(long id, CancellationToken cancellation) =>
        RunAsync("DELETE FROM web_hooks WHERE id = @id", new { id }, cancellation);

    /// <param name="at">UTC milliseconds.</param>
    public Task<Result<Done>> RetryAsync(long id, long at, CancellationToken cancellation) =>
        RunAsync("UPDATE web_hooks SET due_at = @at WHERE id = @id", new { id, at }, cancellation);

    private static IReadOnlyList<DueWebHook> Claim(WriteTransaction transaction, int count, TimeSpan lease)
    {
        var rows = transaction.Query<Row>(
            """
            UPDATE web_hooks SET attempts = attempts + 1, due_at = @until
            WHERE id IN (SELECT id FROM web_hooks WHERE due_at <= @Now ORDER BY due_at, id LIMIT @count)
            RETURNING id, app, url, body, attempts, created_at
            """,
            new { transaction.Now, until = transaction.Now + (long)lease.TotalMilliseconds, count });
        return [.. rows.OrderBy(row => row.Id).Select(row => row.ToHook())];
    }

    private Task<Result<Done>> RunAsync(string sql, object parameters, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            transaction.Execute(sql, parameters);
            return default(Done);
        })
        {
            Sender = 0,
        },
        cancellation);

    private sealed class Row
    {
        public long Id { get; set; }

        public string App { get; set; } = "";

        public string Url { get; set; } = "";

        public string Body { get; set; } = "";

        public long Attempts { get; set; }

        public long CreatedAt { get; set; }

        public DueWebHook ToHook() => new(Id, new WebHook(App, Url, Body), (int)Attempts, CreatedAt);
    }
}

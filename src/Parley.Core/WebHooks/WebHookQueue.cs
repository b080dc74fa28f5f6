using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.WebHooks;

/// <summary>The web-hooks that wait, in lines. One is there until it has been taken, so that one whose sending was cut off is sent again
/// (promise S31: at least once); who sends them is one process.</summary>
public sealed class WebHookQueue
{
    // More than this waiting in a line means that nobody takes them: further ones are dropped, and none of other lines.
    private const int Waiting = 10_000;

    private readonly Committer _committer;
    private readonly Readers _readers;

    internal WebHookQueue(Committer committer, Readers readers)
    {
        _committer = committer;
        _readers = readers;
    }

    /// <returns>How many were taken; the rest found their lines full.</returns>
    public Task<Result<int>> AddAsync(IReadOnlyList<WebHook> hooks, CancellationToken cancellation) => WriteAsync(
        transaction => hooks.Sum(hook => transaction.Execute(
            """
            INSERT INTO web_hooks (app, url, body, created_at)
            SELECT @App, @Url, @Body, @Now WHERE (SELECT count(*) FROM web_hooks WHERE app = @App AND url = @Url) < @Waiting
            """,
            new { hook.App, hook.Url, hook.Body, transaction.Now, Waiting })),
        cancellation);

    /// <summary>Those in which something waits.</summary>
    public Task<IReadOnlyList<WebHookLine>> LinesAsync(CancellationToken cancellation) =>
        _readers.ReadAsync(read => read.Query<WebHookLine>("SELECT DISTINCT app, url FROM web_hooks"), cancellation);

    /// <summary>The first of a line, up to so many.</summary>
    public Task<IReadOnlyList<WaitingWebHook>> FirstAsync(WebHookLine line, int count, CancellationToken cancellation) => _readers.ReadAsync(
        read => read.Query<WaitingWebHook>(
            "SELECT id, body FROM web_hooks WHERE app = @App AND url = @Url ORDER BY id LIMIT @count", new { line.App, line.Url, count }),
        cancellation);

    /// <summary>It has been taken.</summary>
    public Task<Result<int>> SettleAsync(long id, CancellationToken cancellation) =>
        WriteAsync(transaction => transaction.Execute("DELETE FROM web_hooks WHERE id = @id", new { id }), cancellation);

    /// <summary>Gives up those of a line that were added until then.</summary>
    /// <param name="at">UTC milliseconds.</param>
    /// <returns>How many.</returns>
    public Task<Result<int>> GiveUpAsync(WebHookLine line, long at, CancellationToken cancellation) => WriteAsync(
        transaction => transaction.Execute(
            "DELETE FROM web_hooks WHERE app = @App AND url = @Url AND created_at <= @at", new { line.App, line.Url, at }),
        cancellation);

    private Task<Result<int>> WriteAsync(Func<WriteTransaction, int> write, CancellationToken cancellation) =>
        _committer.WriteAsync(new WriteOperation<int>(transaction => write(transaction)) { Sender = 0 }, cancellation);
}

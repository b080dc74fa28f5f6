namespace Parley.Core.Commit;

/// <summary>Forgets first answers that are older than they are promised to be remembered, a
/// few at a time so that no send waits behind it.</summary>
internal sealed class CommandMemory(Committer committer, Limits limits, TimeProvider clock)
{
    private const int AtOnce = 500;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Runs until cancelled: at once, and then every hour.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            do
            {
                await ForgetAsync(cancellation);
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The store is closing.
        }
    }

    private async Task ForgetAsync(CancellationToken cancellation)
    {
        while ((await committer.WriteAsync(new WriteOperation<int>(Forget) { Sender = 0 }, cancellation)) is { Refusal: null, Value: AtOnce })
        {
        }
    }

    private Result<int> Forget(WriteTransaction transaction) => transaction.Execute(
        """
        DELETE FROM commands WHERE (user_id, client_id) IN
            (SELECT user_id, client_id FROM commands WHERE created_at < @before ORDER BY created_at LIMIT @AtOnce)
        """,
        new { before = transaction.Now - (long)limits.CommandMemory.TotalMilliseconds, AtOnce });
}

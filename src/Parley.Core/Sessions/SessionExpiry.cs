using Parley.Core.Commit;
using Parley.Core.Parking;
using Parley.Core.Storage;

namespace Parley.Core.Sessions;

/// <summary>Ends the sessions whose time is over, and so closes the connections that they opened: one look at an index for all of them,
/// where a timer for each connection would cost memory.</summary>
internal sealed class SessionExpiry(Committer committer, Readers readers, TimeProvider clock)
{
    private const int AtOnce = 200;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Forgetting = TimeSpan.FromHours(1);

    private long _forgottenAt;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                await EndExpiredAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The store is closing.
        }
    }

    private async Task EndExpiredAsync(CancellationToken cancellation)
    {
        try
        {
            while (await EndSomeAsync(cancellation) == AtOnce)
            {
            }

            if (clock.GetElapsedTime(_forgottenAt) > Forgetting)
            {
                _forgottenAt = clock.GetTimestamp();
                await ForgetAsync(cancellation);
            }
        }
        catch (StoreUnavailableException)
        {
            // The doors refuse an expired session by themselves; its connections wait for the next turn.
        }
    }

    private async Task<int> EndSomeAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var expired = await readers.ReadAsync(
            read => read.Query<SessionRow>(
                "SELECT id, user_id FROM sessions WHERE expires_at <= @now ORDER BY expires_at LIMIT @AtOnce", new { now, AtOnce }),
            cancellation);
        var ended = await Task.WhenAll(expired.Select(row => EndAsync(row, now, cancellation)));
        return ended.Count(outcome => outcome.Refusal is null);
    }

    // Tokens of other servers that were ended before their time, and sockets that never came back, once their time is over.
    private Task<Result<Done>> ForgetAsync(CancellationToken cancellation) => committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            transaction.Execute("DELETE FROM ended_tokens WHERE expires_at <= @Now", new { transaction.Now });
            ParkingLot.Forget(transaction);
            return default(Done);
        })
        { Sender = 0 },
        cancellation);

    private Task<Result<Done>> EndAsync(SessionRow row, long now, CancellationToken cancellation) => committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            // Looked at again: a refresh may have come first.
            if (transaction.Scalar<long>("SELECT count(*) FROM sessions WHERE id = @Id AND expires_at <= @now", new { row.Id, now }) > 0)
            {
                SessionEnding.One(transaction, row.UserId, row.Id);
            }

            return default(Done);
        })
        {
            Sender = 0,
            UserIds = [row.UserId],
        },
        cancellation);
}

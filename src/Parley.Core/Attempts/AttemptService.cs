using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.Attempts;

/// <summary>How full the bucket of somebody's failures is: the time at which it will have leaked empty, in UTC milliseconds.</summary>
public sealed record AttemptLevel(byte[] Bucket, long EmptyAt);

/// <summary>What a node adds to a bucket. <paramref name="Cost"/> in milliseconds of leaking; zero empties it.</summary>
public sealed record AttemptCost(byte[] Bucket, long Cost);

/// <summary>Failed attempts to get in, kept beyond a restart and seen by all nodes. Who they were is a hash; nothing of it can be read.</summary>
public sealed class AttemptService
{
    // What a start reads back, the fullest first.
    private const int Most = 20_000;

    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly TimeProvider _clock;

    internal AttemptService(Committer committer, Readers readers, TimeProvider clock)
    {
        _committer = committer;
        _readers = readers;
        _clock = clock;
    }

    /// <summary>The buckets that are not empty.</summary>
    public Task<IReadOnlyList<AttemptLevel>> LoadAsync(CancellationToken cancellation) => _readers.ReadAsync<IReadOnlyList<AttemptLevel>>(
        read => [.. read.Query<Row>(
            "SELECT bucket, empty_at FROM attempts WHERE empty_at > @now ORDER BY empty_at DESC LIMIT @Most",
            new { now = _clock.GetUtcNow().ToUnixTimeMilliseconds(), Most }).Select(row => new AttemptLevel(row.Bucket, row.EmptyAt))],
        cancellation);

    /// <summary>Adds to buckets, and forgets some that have leaked empty.</summary>
    /// <returns>The levels after it: other nodes may have added, too.</returns>
    public Task<Result<IReadOnlyList<AttemptLevel>>> AddAsync(IReadOnlyList<AttemptCost> costs, CancellationToken cancellation) =>
        _committer.WriteAsync(new WriteOperation<IReadOnlyList<AttemptLevel>>(transaction => Add(transaction, costs)) { Sender = 0 }, cancellation);

    private static Result<IReadOnlyList<AttemptLevel>> Add(WriteTransaction transaction, IReadOnlyList<AttemptCost> costs)
    {
        var levels = new List<AttemptLevel>(costs.Count);

        // In one order on all nodes, so that two that add to the same buckets wait for each other and never in a circle.
        foreach (var (bucket, cost) in costs.OrderBy(cost => Convert.ToHexString(cost.Bucket), StringComparer.Ordinal))
        {
            if (cost == 0)
            {
                transaction.Execute("DELETE FROM attempts WHERE bucket = @bucket", new { bucket });
                levels.Add(new AttemptLevel(bucket, 0));
                continue;
            }

            levels.Add(new AttemptLevel(bucket, transaction.Scalar<long>(
                """
                INSERT INTO attempts (bucket, empty_at) VALUES (@bucket, @Now + @cost)
                ON CONFLICT (bucket) DO UPDATE SET empty_at =
                    CASE WHEN attempts.empty_at > @Now THEN attempts.empty_at ELSE @Now END + @cost
                RETURNING empty_at
                """,
                new { bucket, cost, transaction.Now })));
        }

        transaction.Execute(
            "DELETE FROM attempts WHERE bucket IN (SELECT bucket FROM attempts WHERE empty_at <= @Now ORDER BY empty_at LIMIT 500)",
            new { transaction.Now });
        return levels;
    }

    private sealed class Row
    {
        public byte[] Bucket { get; set; } = [];

        public long EmptyAt { get; set; }
    }
}

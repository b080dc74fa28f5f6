using Parley.Core.Commit;

namespace Parley.Core.Sessions;

/// <summary>Where and when sessions were last seen: noted in memory, written a few minutes late, never once per request.</summary>
internal sealed class Sightings(Committer committer, TimeProvider clock)
{
    // A crash loses at most so much of what a person sees in its list of sessions.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    // What was written this recently is new enough.
    private const long Fresh = 5 * 60_000;

    // Past this many waiting ones the rest is left out until the next turn: the list is for people, and nothing depends on it.
    private const int Bound = 10_000;

    private readonly Lock _gate = new();
    private Dictionary<string, Sighting> _waiting = [];

    public void Note(SessionRow row, string? address, long now)
    {
        var moved = address is not null && address != row.Address;
        if (!moved && row.LastSeenAt is { } last && now - last < Fresh)
        {
            return;
        }

        lock (_gate)
        {
            if (_waiting.Count < Bound || _waiting.ContainsKey(row.Id))
            {
                _waiting[row.Id] = new Sighting(row.UserId, address ?? row.Address, now);
            }
        }
    }

    /// <summary>Writes what was noted every half a minute, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                await WriteAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The store is closing.
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        Dictionary<string, Sighting> noted;
        lock (_gate)
        {
            noted = _waiting;
            _waiting = [];
        }

        // A few at a time: each finds a place in the queue, and they share a commit.
        foreach (var together in noted.Chunk(100))
        {
            await Task.WhenAll(together.Select(seen => WriteAsync(seen.Key, seen.Value, cancellation)));
        }
    }

    private Task<Result<Done>> WriteAsync(string id, Sighting seen, CancellationToken cancellation) => committer.WriteAsync(
        new WriteOperation<Done>(transaction =>
        {
            transaction.Execute("UPDATE sessions SET address = @Address, last_seen_at = @At WHERE id = @id", new { seen.Address, seen.At, id });
            return default(Done);
        })
        {
            Sender = 0,
            UserIds = [seen.UserId],
        },
        cancellation);

    private sealed record Sighting(long UserId, string? Address, long At);
}

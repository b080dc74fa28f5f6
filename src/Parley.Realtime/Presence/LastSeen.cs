namespace Parley.Realtime.Presence;

/// <summary>When people were last here, on its way to the store: the newest value of each, however long the store is away.</summary>
internal sealed class LastSeen(StoreAccess store)
{
    /// <summary>People of one statement.</summary>
    public const int AtOnce = 1_000;

    private readonly Lock _gate = new();
    private Dictionary<long, long> _waiting = [];

    public void Note(long userId, long at)
    {
        lock (_gate)
        {
            _waiting[userId] = Math.Max(at, _waiting.GetValueOrDefault(userId));
        }
    }

    /// <summary>What waits, or else what is stored; UTC milliseconds.</summary>
    public long? Of(long userId, long? stored)
    {
        lock (_gate)
        {
            return _waiting.TryGetValue(userId, out var at) ? Math.Max(at, stored ?? 0) : stored;
        }
    }

    public async Task WriteAsync(CancellationToken cancellation)
    {
        Dictionary<long, long> seen;
        lock (_gate)
        {
            seen = _waiting;
            _waiting = [];
        }

        try
        {
            foreach (var chunk in seen.Chunk(AtOnce))
            {
                await store.TouchLastSeen(chunk.ToDictionary(), cancellation);
            }
        }
        catch
        {
            // Writing one twice changes nothing.
            foreach (var (userId, at) in seen)
            {
                Note(userId, at);
            }

            throw;
        }
    }
}

namespace Parley.Realtime.Presence;

/// <summary>When something that people chose runs out: one place for each person, one look for all of them.</summary>
internal sealed class Expiries
{
    private readonly Lock _gate = new();
    private readonly SortedSet<(long At, long UserId)> _queue = [];
    private readonly Dictionary<long, long> _byUser = [];

    /// <param name="at">UTC milliseconds; null: nothing of this person's runs out (any more).</param>
    public void Set(long userId, long? at)
    {
        lock (_gate)
        {
            if (_byUser.Remove(userId, out var before))
            {
                _queue.Remove((before, userId));
            }

            if (at is { } next)
            {
                _byUser.Add(userId, next);
                _queue.Add((next, userId));
            }
        }
    }

    /// <summary>Takes out one whose time has come.</summary>
    public bool TryTake(long now, out long userId)
    {
        lock (_gate)
        {
            var due = _queue.Count > 0 && _queue.Min.At <= now;
            userId = due ? _queue.Min.UserId : 0;
            if (due)
            {
                _queue.Remove(_queue.Min);
                _byUser.Remove(userId);
            }

            return due;
        }
    }
}

namespace Parley.Realtime.Sessions;

/// <summary>The last changes that a session was told of, in the order of telling: from what its client had last follows what it missed.
/// </summary>
public sealed class Trail
{
    /// <summary>More than this between two words of a client are not made up for.</summary>
    public const int Bound = 256;

    private readonly Lock _gate = new();
    private readonly Queue<(long ConversationId, long Rev)> _told = new();

    public void Note(long conversationId, long rev)
    {
        lock (_gate)
        {
            if (_told.Count == Bound)
            {
                _told.Dequeue();
            }

            _told.Enqueue((conversationId, rev));
        }
    }

    /// <summary>By conversation the first change that was told after this one; null where this one is not known (any more).</summary>
    public IReadOnlyDictionary<long, long>? FirstAfter(long conversationId, long rev)
    {
        lock (_gate)
        {
            var at = Array.LastIndexOf([.. _told], (conversationId, rev));
            return at < 0 ? null : _told.Skip(at + 1).GroupBy(told => told.ConversationId)
                .ToDictionary(told => told.Key, told => told.Min(one => one.Rev));
        }
    }
}

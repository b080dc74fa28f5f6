namespace Parley.Realtime.Rooms;

/// <summary>The revs that passed by, while people attach, in conversations that nobody listens to yet.</summary>
/// <remarks>Without it, an event between the reading of a snapshot and the making of its
/// room would be missed until the next comparison.</remarks>
internal sealed class Overheard
{
    // More than this at once: let the comparison find them.
    private const int Bound = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _revs = [];
    private volatile int _attaching;

    public void Begin()
    {
        lock (_gate)
        {
            _attaching++;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _attaching--;
            if (_attaching == 0)
            {
                _revs.Clear();
            }
        }
    }

    public void Note(long conversationId, long rev)
    {
        if (_attaching == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_revs.Count < Bound)
            {
                _revs[conversationId] = Math.Max(rev, _revs.GetValueOrDefault(conversationId));
            }
        }
    }

    public long RevOf(long conversationId)
    {
        lock (_gate)
        {
            return _revs.GetValueOrDefault(conversationId);
        }
    }
}

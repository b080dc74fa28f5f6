using Parley.Core.Parking;

namespace Parley.Realtime.Sessions;

/// <summary>The last changes that a session was told of and that may not have arrived, in the order of telling: from what its client had last
/// follows what it missed. The first of them has arrived: all that a quiet client can have had last.</summary>
public sealed class Trail
{
    /// <summary>More than this between two words of a client are not made up for.</summary>
    public const int Bound = 256;

    private readonly Lock _gate = new();
    private readonly Queue<ToldChange> _told = new();
    private long _count;
    private long _asked;

    /// <summary>Notes a change and tells it, as one: otherwise what two conversations tell at once could stand here the other way round than
    /// on the wire, and a client that had the later one would miss the earlier. It is noted whether the outbox takes it or not: what one that
    /// is closed has dropped was missed as well.</summary>
    /// <returns>False where the outbox did not take it.</returns>
    public bool Tell(Outbox outbox, ToldChange change, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            Note(change);
            return outbox.TryEnqueue(frame);
        }
    }

    /// <summary>What the client says that it had last, when it has come back.</summary>
    public void Begin(ToldChange change)
    {
        lock (_gate)
        {
            Note(change);
        }
    }

    /// <summary>It begins anew: nothing from before may be gone on from.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _told.Clear();
        }
    }

    /// <summary>A ping follows what was told until now.</summary>
    public void Asked()
    {
        lock (_gate)
        {
            _asked = _count;
        }
    }

    /// <summary>The pong to the last ping is here: what was told before that ping has arrived.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            var kept = Math.Max(1, _count - _asked + 1);
            if (_told.Count <= kept)
            {
                return;
            }

            while (_told.Count > kept)
            {
                _told.Dequeue();
            }

            _told.TrimExcess();
        }
    }

    public ToldChange[] ToArray()
    {
        lock (_gate)
        {
            return [.. _told];
        }
    }

    /// <summary>By conversation the first change that was told after this one; null where this one is not known (any more).</summary>
    public static IReadOnlyDictionary<long, long>? FirstAfter(IReadOnlyList<ToldChange> told, ToldChange had)
    {
        for (var at = told.Count - 1; at >= 0; at--)
        {
            if (told[at] == had)
            {
                return told.Skip(at + 1).GroupBy(change => change.ConversationId).ToDictionary(
                    changes => changes.Key, changes => changes.Min(change => change.Rev));
            }
        }

        return null;
    }

    private void Note(ToldChange change)
    {
        if (_told.Count == Bound)
        {
            _told.Dequeue();
        }

        _told.Enqueue(change);
        _count++;
    }
}

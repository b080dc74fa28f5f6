using Parley.Core.Parking;

namespace Parley.Realtime.Sessions;

/// <summary>What a session that comes back is not told yet: live events, while what it missed before them is read.</summary>
internal sealed class Delay(Outbox outbox)
{
    private readonly Lock _gate = new();
    private readonly List<(long Key, long Number, ReadOnlyMemory<byte> Frame, bool IsHeld)> _kept = [];
    private readonly HashSet<long> _cut = [];
    private readonly Dictionary<long, long> _covered = [];
    private bool _over;

    /// <summary>It is over, and nothing that was read is still on its way here.</summary>
    public bool IsSpent
    {
        get
        {
            lock (_gate)
            {
                return _over && _covered.Count == 0;
            }
        }
    }

    /// <returns>False: it is over, and the event goes its usual way.</returns>
    public bool TryKeep(long key, long number, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_over)
            {
                return IsCovered(key, number);
            }

            if (!frame.IsEmpty)
            {
                // Where there is no room for it the outbox is closed now. It is kept all the same, to be noted as told: it was missed.
                _kept.Add((key, number, frame, outbox.TryHold(frame.Length)));
            }

            return true;
        }
    }

    /// <summary>The person was removed: nothing from before that is told any more. What comes after it is of a new membership.</summary>
    public void Cut(long key)
    {
        lock (_gate)
        {
            _cut.Add(key);
            foreach (var kept in _kept.Where(kept => kept.Key == key))
            {
                Unhold(kept.Frame, kept.IsHeld);
            }

            _kept.RemoveAll(kept => kept.Key == key);
        }
    }

    /// <summary>Tells a change that was missed, unless the person is out by now.</summary>
    public void TryTell(Trail trail, ToldChange change, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            _covered[change.ConversationId] = change.Rev;
            if (!frame.IsEmpty && !_cut.Contains(change.ConversationId))
            {
                trail.Tell(outbox, change, frame);
            }
        }
    }

    /// <summary>Lets go what was kept and not told meanwhile, in its order.</summary>
    public void End(Action<long, long, ReadOnlyMemory<byte>> deliver)
    {
        lock (_gate)
        {
            _over = true;
            foreach (var (key, number, frame, isHeld) in _kept)
            {
                Unhold(frame, isHeld);
                if (!IsCovered(key, number))
                {
                    deliver(key, number, frame);
                }
            }

            _kept.Clear();
        }
    }

    private void Unhold(ReadOnlyMemory<byte> frame, bool isHeld)
    {
        if (isHeld)
        {
            outbox.Unhold(frame.Length);
        }
    }

    // A commit may be read before it is told of: it comes once all the same. What is newer ends the watch.
    private bool IsCovered(long key, long number)
    {
        if (number == 0 || !_covered.TryGetValue(key, out var covered))
        {
            return false;
        }

        if (number > covered)
        {
            _covered.Remove(key);
        }

        return number <= covered;
    }
}

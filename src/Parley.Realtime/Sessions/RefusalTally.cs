namespace Parley.Realtime.Sessions;

/// <summary>Counts refusals of one session between the notes that are made of them. For any thread.</summary>
internal sealed class RefusalTally
{
    // A session that is refused a thousand times a second fills no disk.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _noted;
    private long _count;

    /// <returns>How many to note now, this one with them; 0: not yet.</returns>
    public long Count(TimeProvider clock)
    {
        lock (_gate)
        {
            _count++;
            if (_noted is { } noted && clock.GetElapsedTime(noted) < Pause)
            {
                return 0;
            }

            var count = _count;
            (_noted, _count) = (clock.GetTimestamp(), 0);
            return count;
        }
    }
}

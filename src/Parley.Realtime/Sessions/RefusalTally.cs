using Parley.Core;

namespace Parley.Realtime.Sessions;

/// <summary>Counts refusals of one session between the notes that are made of them. For any thread.</summary>
internal sealed class RefusalTally
{
    // A session that is refused a thousand times a second fills no disk.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _noted;
    private bool _ended;
    private long _count;
    private (string Command, RefusalCode Code) _last;

    /// <returns>What to note now, this one with it; null: not yet.</returns>
    public RefusedCommands? Count(long userId, string command, RefusalCode code, TimeProvider clock)
    {
        lock (_gate)
        {
            _count++;
            _last = (command, code);
            if (!_ended && _noted is { } noted && clock.GetElapsedTime(noted) < Pause)
            {
                return null;
            }

            _noted = clock.GetTimestamp();
            return Take(userId);
        }
    }

    /// <summary>Of a session that ends; what is still answered then is noted at once.</summary>
    /// <returns>What was not noted yet; null: nothing.</returns>
    public RefusedCommands? End(long userId)
    {
        lock (_gate)
        {
            _ended = true;
            return _count == 0 ? null : Take(userId);
        }
    }

    private RefusedCommands Take(long userId)
    {
        var count = _count;
        _count = 0;
        return new RefusedCommands(count, _last.Command, _last.Code, userId);
    }
}

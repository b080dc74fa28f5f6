using Parley.Core;

namespace Parley.Server.Pusher;

/// <summary>How much of something an app may do a second, with one second's worth at once. For any thread.</summary>
/// <param name="perSecond">Zero: as much as it likes.</param>
internal sealed class AppPace(int perSecond, string what, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _spent;
    private long _at = clock.GetTimestamp();

    /// <summary>Takes so much, or nothing. What is more than a second's worth waits for a full second, and for it those that come after.</summary>
    /// <returns>Why not, with when to ask again.</returns>
    public Refusal? Take(int count)
    {
        if (perSecond == 0)
        {
            return null;
        }

        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _spent = Math.Max(0, _spent - (clock.GetElapsedTime(_at, now).TotalSeconds * perSecond));
            _at = now;
            var missing = _spent + Math.Min(count, perSecond) - perSecond;
            if (missing > 0)
            {
                return new Refusal(
                    RefusalCode.RateLimited, $"Too many {what}: {perSecond:D} a second.", RetryAfter: TimeSpan.FromSeconds(missing / perSecond));
            }

            _spent += count;
            return null;
        }
    }
}

using System.Numerics;

namespace Parley.Load.Timing;

/// <summary>Counts of times in buckets that grow with the time: 128 to each power of two of 100
/// ns, so that a quantile is at most 0.8 % too high.</summary>
internal sealed class Histogram
{
    private const int BitsPerPower = 7;
    private const int PerPower = 1 << BitsPerPower;

    // Times below this have a bucket each.
    private const int Exact = 2 * PerPower;

    private readonly long[] _counts = new long[(64 - BitsPerPower) * PerPower];
    private long _count;
    private long _max;

    public long Count => Volatile.Read(ref _count);

    public TimeSpan Max => TimeSpan.FromTicks(Volatile.Read(ref _max));

    /// <summary>May be called from any thread.</summary>
    public void Record(TimeSpan time)
    {
        var ticks = Math.Max(0, time.Ticks);
        Interlocked.Increment(ref _counts[IndexOf(ticks)]);
        Interlocked.Increment(ref _count);
        for (var max = Volatile.Read(ref _max); ticks > max;)
        {
            var seen = Interlocked.CompareExchange(ref _max, ticks, max);
            max = seen == max ? ticks : seen;
        }
    }

    /// <summary>The time that this share of all stayed within, rounded up to the end of its bucket.</summary>
    /// <param name="share">0.99 for p99.</param>
    public TimeSpan Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        long below = 0;
        for (var index = 0; index < _counts.Length; index++)
        {
            below += Volatile.Read(ref _counts[index]);
            if (below >= rank && below > 0)
            {
                return TimeSpan.FromTicks(Math.Min(EndOf(index), Volatile.Read(ref _max)));
            }
        }

        return TimeSpan.Zero;
    }

    private static int IndexOf(long ticks)
    {
        var power = Math.Max(0, BitOperations.Log2((ulong)ticks | 1) - BitsPerPower);
        return (power * PerPower) + (int)(ticks >> power);
    }

    private static long EndOf(int index)
    {
        if (index < Exact)
        {
            return index;
        }

        var power = (index / PerPower) - 1;
        return ((index - (power * PerPower) + 1L) << power) - 1;
    }
}

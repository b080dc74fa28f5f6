using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parley.Faults.Staging;

/// <summary>How long things took, of one part of a run.</summary>
internal sealed class Delays
{
    private readonly ConcurrentBag<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    public void Since(long started) => _milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);

    /// <summary>Milliseconds that this share of them did not exceed; 0 where there are none.</summary>
    public double Quantile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}

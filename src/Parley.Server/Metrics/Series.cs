using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Parley.Server.Metrics;

/// <summary>The values of the labels of one series, in the order in which the instrument first named them. Three are the most that is used.</summary>
internal readonly record struct LabelValues(string? First, string? Second, string? Third);

/// <summary>All series of one instrument. Counting allocates nothing once a series is there.</summary>
internal abstract class Series(Instrument instrument)
{
    // Labels are words of our code, and their combinations are few; should a mistake make more, the rest shares one series.
    private const int Most = 1_000;
    private const string Other = "other";

    private string[] _labels = [];

    public Instrument Instrument => instrument;

    /// <summary>Names of the labels; empty for an instrument without.</summary>
    public IReadOnlyList<string> Labels => _labels;

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    protected T CellOf<T>(ConcurrentDictionary<LabelValues, T> cells, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : new()
    {
        if (_labels.Length != tags.Length)
        {
            Name(tags);
        }

        var key = new LabelValues(ValueOf(tags, 0), ValueOf(tags, 1), ValueOf(tags, 2));
        if (cells.TryGetValue(key, out var cell))
        {
            return cell;
        }

        return cells.GetOrAdd(cells.Count < Most ? key : new LabelValues(Other, Other, Other), static _ => new T());
    }

    private static string? ValueOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, int index) =>
        index < tags.Length ? tags[index].Value?.ToString() ?? "" : null;

    private void Name(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new string[tags.Length];
        for (var index = 0; index < names.Length; index++)
        {
            names[index] = tags[index].Key;
        }

        _labels = names;
    }
}

/// <summary>Counters, which add up, and gauges, of which the last value counts.</summary>
internal sealed class NumberSeries(Instrument instrument, bool addsUp, bool isCounter) : Series(instrument)
{
    private readonly ConcurrentDictionary<LabelValues, Cell> _cells = new();

    public bool IsCounter => isCounter;

    public IEnumerable<(LabelValues Labels, double Value)> Values => _cells.Select(pair => (pair.Key, pair.Value.Value));

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var cell = CellOf(_cells, tags);
        if (addsUp)
        {
            cell.Add(value);
        }
        else
        {
            cell.Set(value);
        }
    }

    /// <summary>Before what is observed is asked again: a state that nobody is in any more is 0.</summary>
    public void Reset()
    {
        foreach (var cell in _cells.Values)
        {
            cell.Set(0);
        }
    }

    /// <summary>A number that many threads add to.</summary>
    private sealed class Cell
    {
        private long _bits;

        public double Value => BitConverter.Int64BitsToDouble(Interlocked.Read(ref _bits));

        public void Set(double value) => Interlocked.Exchange(ref _bits, BitConverter.DoubleToInt64Bits(value));

        public void Add(double value) => AddTo(ref _bits, value);
    }

    internal static void AddTo(ref long bits, double value)
    {
        var seen = Interlocked.Read(ref bits);
        while (true)
        {
            var sum = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
            var found = Interlocked.CompareExchange(ref bits, sum, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}

/// <summary>How many values lay below each bound, and their sum.</summary>
internal sealed class HistogramSeries(Instrument instrument, IReadOnlyList<double> bounds) : Series(instrument)
{
    private readonly ConcurrentDictionary<LabelValues, Cell> _cells = new();

    public IReadOnlyList<double> Bounds => bounds;

    public IEnumerable<(LabelValues Labels, long[] Counts, double Sum)> Values =>
        _cells.Select(pair => (pair.Key, pair.Value.Read(bounds.Count), pair.Value.Sum));

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var index = 0;
        while (index < bounds.Count && value > bounds[index])
        {
            index++;
        }

        CellOf(_cells, tags).Add(index, value, bounds.Count);
    }

    private sealed class Cell
    {
        private long[]? _counts;
        private long _sum;

        public double Sum => BitConverter.Int64BitsToDouble(Interlocked.Read(ref _sum));

        public void Add(int index, double value, int bounds)
        {
            var counts = _counts ?? Interlocked.CompareExchange(ref _counts, new long[bounds + 1], null) ?? _counts;
            Interlocked.Increment(ref counts[index]);
            NumberSeries.AddTo(ref _sum, value);
        }

        public long[] Read(int bounds)
        {
            var counts = new long[bounds + 1];
            for (var index = 0; index < counts.Length && _counts is { } own; index++)
            {
                counts[index] = Interlocked.Read(ref own[index]);
            }

            return counts;
        }
    }
}

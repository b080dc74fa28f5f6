using System.Diagnostics.Metrics;

namespace Parley.Server.Metrics;

/// <summary>Listens to the meters of one server and keeps their sums. While there is none, nobody measures anything.</summary>
internal sealed class MetricsRegistry : IDisposable
{
    private static readonly double[] PlainBounds = [1, 10, 100, 1_000];

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Series> _series = [];

    public MetricsRegistry(params IReadOnlyCollection<Meter> meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meters.Contains(instrument.Meter) && SeriesOf(instrument) is { } series)
            {
                lock (_gate)
                {
                    _series.Add(series);
                }

                listener.EnableMeasurementEvents(instrument, series);
            }
        };
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => ((Series)series!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Asks what is observed, and gives everything by name. One at a time.</summary>
    public IReadOnlyList<Series> Collect()
    {
        lock (_gate)
        {
            foreach (var observed in _series.OfType<NumberSeries>().Where(series => series.Instrument.IsObservable))
            {
                observed.Reset();
            }

            _listener.RecordObservableInstruments();
            return [.. _series.OrderBy(series => series.Instrument.Name, StringComparer.Ordinal)];
        }
    }

    public void Dispose() => _listener.Dispose();

    private static Series? SeriesOf(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => new HistogramSeries(instrument, histogram.Advice?.HistogramBucketBoundaries ?? PlainBounds),
        Histogram<long> histogram => new HistogramSeries(
            instrument, histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray() ?? PlainBounds),
        Counter<long> => new NumberSeries(instrument, addsUp: true, isCounter: true),
        ObservableCounter<long> => new NumberSeries(instrument, addsUp: false, isCounter: true),
        ObservableGauge<long> or ObservableGauge<int> => new NumberSeries(instrument, addsUp: false, isCounter: false),
        _ => null,
    };
}

using System.Globalization;
using System.Text;

namespace Parley.Server.Metrics;

/// <summary>Writes series in Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats).</summary>
internal static class Exposition
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // # HELP parley_commands_total Commands of sessions, by name and by ok or the code of the refusal.
    // # TYPE parley_commands_total counter
    // parley_commands_total{command="send",outcome="ok"} 12
    public static string Write(IReadOnlyList<Series> all)
    {
        var text = new StringBuilder();
        string? last = null;
        foreach (var series in all)
        {
            var name = series.Instrument.Name;
            if (name != last)
            {
                // One counter may be counted by several meters; its head stands once, and so does the 0 before the first count.
                Head(text, name, series.Instrument.Description ?? "", TypeOf(series));
                last = name;
                if (all.Where(other => other.Instrument.Name == name).All(IsZero))
                {
                    Sample(text, name, "", 0);
                }
            }

            switch (series)
            {
                case NumberSeries numbers:
                    Numbers(text, numbers);
                    break;
                case HistogramSeries histogram:
                    Histogram(text, histogram);
                    break;
            }
        }

        return text.ToString();
    }

    public static void Head(StringBuilder text, string name, string help, string type) => text
        .Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal))
        .Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    public static void Sample(StringBuilder text, string name, string labels, double value) => text
        .Append(name).Append(labels).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');

    private static string TypeOf(Series series) => series switch
    {
        HistogramSeries => "histogram",
        NumberSeries { IsCounter: true } => "counter",
        _ => "gauge",
    };

    private static void Numbers(StringBuilder text, NumberSeries series)
    {
        foreach (var (labels, value) in series.Values.OrderBy(found => found.Labels.First, StringComparer.Ordinal))
        {
            Sample(text, series.Instrument.Name, LabelsOf(series, labels), value);
        }
    }

    // So that a rate over it begins at 0, and an alert has something to look at.
    private static bool IsZero(Series series) =>
        series is NumberSeries { IsCounter: true, Instrument.IsObservable: false } counter && !counter.Values.Any();

    private static void Histogram(StringBuilder text, HistogramSeries series)
    {
        foreach (var (labels, counts, sum) in series.Values.OrderBy(found => found.Labels.First, StringComparer.Ordinal))
        {
            var total = 0L;
            for (var index = 0; index < counts.Length; index++)
            {
                total += counts[index];
                var bound = index < series.Bounds.Count ? series.Bounds[index].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
                Sample(text, series.Instrument.Name + "_bucket", LabelsOf(series, labels, bound), total);
            }

            Sample(text, series.Instrument.Name + "_sum", LabelsOf(series, labels), sum);
            Sample(text, series.Instrument.Name + "_count", LabelsOf(series, labels), total);
        }
    }

    private static string LabelsOf(Series series, LabelValues values, string? bound = null)
    {
        var pairs = series.Labels.Zip<string, string?>([values.First, values.Second, values.Third])
            .Select(pair => $"{pair.First}=\"{Escape(pair.Second ?? "")}\"");
        var all = string.Join(',', bound is null ? pairs : pairs.Append($"le=\"{bound}\""));
        return all.Length == 0 ? "" : $"{{{all}}}";
    }

    private static string Escape(string value) => value
        .Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal);
}

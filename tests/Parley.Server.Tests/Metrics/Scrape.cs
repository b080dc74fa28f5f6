using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Server.Tests.Metrics;

/// <summary>A page of metrics, read by the letter of the text format 0.0.4: anything that Prometheus might refuse is refused here.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, (string Type, List<(Dictionary<string, string> Labels, double Value, string Name)> Samples)> _families = [];

    public Scrape(string text)
    {
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("The last line must end in a line feed.");
        }

        string? family = null;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                family = help.Groups["name"].Value;
                if (!_families.TryAdd(family, ("", [])))
                {
                    throw new FormatException($"{family} stands twice.");
                }
            }
            else if (TypeLine().Match(line) is { Success: true } type && type.Groups["name"].Value == family)
            {
                _families[family] = (type.Groups["type"].Value, []);
            }
            else if (SampleLine().Match(line) is { Success: true } sample && family is not null)
            {
                Add(family, sample);
            }
            else
            {
                throw new FormatException($"not understood: {line}");
            }
        }

        foreach (var (name, (type, samples)) in _families)
        {
            Check(name, type, samples);
        }
    }

    public IReadOnlyCollection<string> Names => _families.Keys;

    public IEnumerable<string> LabelValues => _families.Values.SelectMany(family => family.Samples).SelectMany(sample => sample.Labels.Values);

    /// <summary>The sum of all samples of this name with these labels, at least one of which there must be.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels)
    {
        var found = _families.Values.SelectMany(family => family.Samples)
            .Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value))
            .ToList();
        return found.Count == 0
            ? throw new InvalidOperationException($"No {name} with {string.Join(' ', labels)}.")
            : found.Sum(sample => sample.Value);
    }

    private void Add(string family, Match sample)
    {
        var name = sample.Groups["name"].Value;
        var type = _families[family].Type;
        if (name != family && !(type == "histogram" && name[family.Length..] is "_bucket" or "_sum" or "_count"))
        {
            throw new FormatException($"{name} stands under {family}.");
        }

        var labels = new Dictionary<string, string>();
        foreach (Match label in LabelPair().Matches(sample.Groups["labels"].Value))
        {
            labels.Add(label.Groups["name"].Value, label.Groups["value"].Value);
        }

        var samples = _families[family].Samples;
        if (samples.Any(other => other.Name == name && other.Labels.Count == labels.Count && !other.Labels.Except(labels).Any()))
        {
            throw new FormatException($"A series of {name} stands twice.");
        }

        samples.Add((labels, double.Parse(sample.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture), name));
    }

    private static void Check(string name, string type, List<(Dictionary<string, string> Labels, double Value, string Name)> samples)
    {
        if (type == "counter" != name.EndsWith("_total", StringComparison.Ordinal) || samples.Any(sample => double.IsNaN(sample.Value)))
        {
            throw new FormatException($"{name} is a {type}.");
        }

        if (type != "histogram")
        {
            return;
        }

        foreach (var series in samples.Where(sample => sample.Name == name + "_bucket")
            .GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").OrderBy(label => label.Key))))
        {
            var counts = series.Select(sample => sample.Value).ToList();
            if (series.Last().Labels["le"] != "+Inf" || counts.Zip(counts.Skip(1)).Any(pair => pair.First > pair.Second))
            {
                throw new FormatException($"The buckets of {name} do not grow up to +Inf.");
            }
        }
    }

    [GeneratedRegex("^# HELP (?<name>[a-z_:][a-z0-9_:]*) [^\n]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HelpLine();

    [GeneratedRegex(
        "^# TYPE (?<name>[a-z_:][a-z0-9_:]*) (?<type>counter|gauge|histogram)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^(?<name>[a-z_:][a-z0-9_:]*)(\{(?<labels>([a-z_]+="([^"\\\n]|\\["\\n])*"(,(?!\})|(?=\})))+)\})? (?<value>-?[0-9.]+(E[+-]?[0-9]+)?)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-z_]+)="(?<value>([^"\\]|\\.)*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LabelPair();
}

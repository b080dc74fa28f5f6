namespace Parley.Load.Reporting;

/// <summary>The figures of all rounds as one table in Markdown: the median of each, and how far apart the rounds were.</summary>
internal static class Report
{
    public static void Write(IReadOnlyList<Figure> figures, TextWriter output)
    {
        output.WriteLine("| Scenario | Figure | Median | Range | Unit | Goal |");
        output.WriteLine("| --- | --- | ---: | ---: | --- | --- |");
        foreach (var same in figures.GroupBy(figure => (figure.Scenario, figure.Name)))
        {
            var values = same.Select(figure => figure.Value).Order().ToArray();
            var (first, unit, goal) = (same.First(), same.First().Unit, same.First().Goal ?? "");
            var range = values.Length == 1 ? "" : $"{Figure.Show(values[0])} – {Figure.Show(values[^1])}";
            output.WriteLine($"| {first.Scenario} | {first.Name} | {Figure.Show(Median(values))} | {range} | {unit} | {goal} |");
        }
    }

    private static double Median(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}

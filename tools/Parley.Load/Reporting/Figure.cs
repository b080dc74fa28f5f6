using System.Globalization;

namespace Parley.Load.Reporting;

/// <summary>One measured number of one run.</summary>
/// <param name="Goal">What it should be, in words; null where there is no goal.</param>
internal sealed record Figure(string Scenario, string Name, double Value, string Unit, string? Goal = null)
{
    public static string Show(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("#,##0", CultureInfo.InvariantCulture),
    };
}

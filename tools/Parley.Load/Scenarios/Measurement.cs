using System.Diagnostics;
using Parley.Load.Reporting;
using Parley.Load.Serving;
using Parley.Load.Timing;

namespace Parley.Load.Scenarios;

/// <summary>What a server did, and what it took for it, between two moments under load.</summary>
internal sealed record Measurement(TimeSpan Elapsed, TimeSpan Cpu, long Acknowledged, long Delivered, Window Window)
{
    public double MessagesPerSecond => Acknowledged / Elapsed.TotalSeconds;

    public double DeliveriesPerSecond => Delivered / Elapsed.TotalSeconds;

    public double CpuMicrosecondsPerDelivery => Cpu.TotalMicroseconds / Math.Max(1, Delivered);

    public double CpuMicrosecondsPerMessage => Cpu.TotalMicroseconds / Math.Max(1, Acknowledged);

    /// <param name="load">Runs, or lets run, what is measured; the counts are taken when it ends.</param>
    public static async Task<Measurement> TakeAsync(MeasuredServer server, Ledger ledger, Func<Task> load)
    {
        var window = ledger.Open();
        var (started, cpu) = (Stopwatch.GetTimestamp(), server.Cpu);
        await load();
        return new Measurement(
            Stopwatch.GetElapsedTime(started),
            server.Cpu - cpu,
            ledger.Acknowledged - window.AcknowledgedBefore,
            ledger.Delivered - window.DeliveredBefore,
            window);
    }

    /// <summary>Nothing may be missing; a run that lost something says so in its figures and fails.</summary>
    public static Figure LossOf(string scenario, Ledger ledger, Crowd crowd)
    {
        foreach (var end in crowd.Broken.GroupBy(why => why))
        {
            Console.Error.WriteLine($"{scenario}: {end.Count():D} connections ended: {end.Key}");
        }

        if (ledger.Refused > 0)
        {
            Console.Error.WriteLine($"{scenario}: {ledger.Refused:D} sends were refused");
        }

        return new Figure(scenario, LossName, ledger.Lost + crowd.Broken.Count, "messages", "0");
    }

    public const string LossName = "lost, doubled or out of order";

    public static IEnumerable<Figure> Times(string scenario, string name, Histogram histogram) =>
    [
        new(scenario, $"{name}, p50", histogram.Quantile(0.5).TotalMilliseconds, "ms"),
        new(scenario, $"{name}, p99", histogram.Quantile(0.99).TotalMilliseconds, "ms"),
        new(scenario, $"{name}, max", histogram.Max.TotalMilliseconds, "ms"),
    ];
}

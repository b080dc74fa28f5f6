using System.Diagnostics;
using System.Globalization;
using Parley.Core.Storage;
using Parley.Faults.Processes;
using Parley.Faults.Promises;
using Parley.Faults.Staging;

namespace Parley.Faults;

/// <summary>Runs the table on each engine and says what each line did.</summary>
internal sealed class Runner(Options options, TextWriter output)
{
    // A test that hangs has failed; the longest one of the long form takes its time.
    private static readonly TimeSpan ShortBound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongBound = TimeSpan.FromHours(3);

    private const int ShownFailures = 10;

    /// <summary>The number of failed tests.</summary>
    public async Task<int> RunAsync(ServerBuild build)
    {
        await output.WriteLineAsync($"faults: seed {options.Seed}, {options.Extent.ToString().ToLowerInvariant()} form");
        var watch = Stopwatch.StartNew();
        var (passed, failed) = (0, 0);
        foreach (var engine in options.Engines)
        {
            await using var shared = new SharedWorld(engine, build);
            foreach (var test in PromiseTable.All.Where(test => test.Concerns(options.Only) && test.RunsOn(engine)))
            {
                var isKept = await RunAsync(test, engine, build, shared);
                (passed, failed) = isKept ? (passed + 1, failed) : (passed, failed + 1);
            }
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"faults: {passed} passed, {failed} failed, 0 skipped; seed {options.Seed}, {watch.Elapsed.TotalSeconds:0} s"));
        return failed;
    }

    private async Task<bool> RunAsync(PromiseTest test, EngineKind engine, ServerBuild build, SharedWorld shared)
    {
        using var bound = new CancellationTokenSource(options.Extent == Extent.Short ? ShortBound : LongBound);
        var trial = new Trial(engine, build, options.Extent, options.Seed, shared, bound.Token);
        var watch = Stopwatch.StartNew();
        Outcome outcome;
        try
        {
            outcome = await test.Run(trial);
        }
        catch (Exception broken) when (broken is not FaultSetupException)
        {
            outcome = new Outcome("broken off", [broken.ToString()]);
        }

        var verdict = outcome.Failures.Count == 0 ? "kept  " : "BROKEN";
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{verdict} {engine,-10} {test.Numbers,-6} {test.Faults}: {outcome.Counts} ({watch.Elapsed.TotalSeconds:0.0} s)");
        await output.WriteLineAsync(line);
        foreach (var failure in outcome.Failures.Take(ShownFailures))
        {
            await output.WriteLineAsync($"       {failure}");
        }

        if (outcome.Failures.Count > ShownFailures)
        {
            await output.WriteLineAsync($"       and {outcome.Failures.Count - ShownFailures} more");
        }

        return outcome.Failures.Count == 0;
    }
}

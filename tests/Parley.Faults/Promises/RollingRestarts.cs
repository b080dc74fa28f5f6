using System.Diagnostics;
using System.Globalization;
using Parley.Faults.Staging;

namespace Parley.Faults.Promises;

/// <summary>S15: the server is told to stop under load, again and again; clients come back and catch up, and nothing acknowledged is lost.</summary>
internal static class RollingRestarts
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var world = await trial.MakeWorldAsync();
        await world.StartAsync();
        await using var stage = new Stage(world, trial.Seed, trial.Cancellation);
        var people = await stage.PeopleAsync(5);
        long[] conversations = [await stage.GroupAsync(people), await stage.GroupAsync(people)];
        var devices = await stage.DevicesAsync(Enumerable.Range(0, trial.Count(10, 30, 50)).Select(number => people[number % people.Count]));
        await using var load = new Load(stage);
        foreach (var device in devices.Take(5))
        {
            load.Start(device, conversations, pause: 30);
        }

        var (restarts, failures, pauses, starts) = (trial.Count(2, 10, 100), new List<string>(), new Delays(), new Delays());
        for (var restart = 0; restart < restarts; restart++)
        {
            await Task.Delay(stage.Random.Next(500), trial.Cancellation);
            var before = devices.Select(device => device.Connects).ToList();
            var told = Stopwatch.GetTimestamp();
            world.Server.Terminate();
            await world.Server.Exited.WaitAsync(Drain * 3, trial.Cancellation);
            if (world.Server.ExitCode != 0)
            {
                failures.Add($"the server ended with {world.Server.ExitCode}: {world.Server.LastLines}");
            }

            var ended = Stopwatch.GetTimestamp();
            await world.Server.DisposeAsync();
            await world.StartAsync();
            starts.Since(ended);
            var ready = Stopwatch.GetTimestamp();
            await Task.WhenAll(devices.Select(async (device, index) =>
            {
                while (device.Connects == before[index] || !device.IsOnline)
                {
                    await Task.Delay(5, trial.Cancellation);
                }

                pauses.Since(ready);
            }));
            failures.AddRange(Stopwatch.GetElapsedTime(told, ended) > Drain + TimeSpan.FromSeconds(1) ? ["the drain took too long"] : []);
        }

        await load.StopAsync();
        if (pauses.Quantile(1) > 5_000)
        {
            failures.Add($"a client was back only {pauses.Quantile(1)} ms after the server was");
        }

        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{restarts} restarts, {devices.Count} devices, {load.Counts}; a start takes {starts.Quantile(0.5) / 1000:F1} s, "
            + $"the last client is back {pauses.Quantile(1) / 1000:F1} s after it");
        return Outcome.Of(counts, await stage.JudgeAsync(), [.. failures, .. load.Failures]);
    }
}

using Parley.Core.Storage;
using Parley.Faults.Processes;
using Parley.Faults.Staging;

namespace Parley.Faults.Promises;

/// <summary>
/// S1, S2: the server is killed before its Nth write, sync or send, from an empty database on: in the migrations, while people sign up, and
/// under load. Each time it must start again on what is left, and hold all that was acknowledged.
/// </summary>
internal static class KilledAtEachCall
{
    // A run that outlives its load was not killed: its Nth call is not reached in that time.
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(4);

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        Strace.Require();
        string[] kinds = trial.Engine == EngineKind.Sqlite ? [Strace.FileWrites, Strace.FileSyncs] : [Strace.SocketSends];
        var failures = new List<string>();
        var (killed, early, acknowledged) = (0, 0, 0);
        foreach (var nth in Places(trial))
        {
            foreach (var calls in kinds)
            {
                var run = await KillAsync(trial, calls, nth);
                killed += run.WasKilled ? 1 : 0;
                early += run.BeforeReady ? 1 : 0;
                acknowledged += run.Acknowledged;
                failures.AddRange(run.Failures.Select(failure => $"{calls} no. {nth}: {failure}"));
            }
        }

        if (killed == 0)
        {
            failures.Add("not one run was killed: strace does not reach the server");
        }

        var counts = $"{killed} kills at a chosen call, {early} before the server was ready, {acknowledged} answers looked for";
        return new Outcome(counts, failures);
    }

    private static IEnumerable<int> Places(Trial trial) => trial.Count(0, 1, 2) switch
    {
        0 => [3, 45],
        1 => [1, 3, 7, 12, 20, 33, 55, 90, 140, 200],
        _ => Enumerable.Range(1, 200),
    };

    private static async Task<(bool WasKilled, bool BeforeReady, int Acknowledged, IReadOnlyList<string> Failures)> KillAsync(
        Trial trial, string calls, int nth)
    {
        await using var world = await trial.MakeWorldAsync();
        var strace = trial.Engine == EngineKind.Sqlite
            ? Strace.OnSqlite(calls, nth, world.Database.SqlitePath)
            : new Strace(calls, nth, []);
        try
        {
            await world.StartAsync(strace);
        }
        catch (ServerEndedException)
        {
            // In the migrations, or in what follows them: it must come up on the remains.
            await world.StartAsync();
            return (true, true, 0, []);
        }

        await using var stage = new Stage(world, trial.Seed + nth, trial.Cancellation);
        var reviving = ReviveAsync(world);
        var people = await InsistAsync(() => stage.PeopleAsync(2), reviving);
        long[] conversations = [await InsistAsync(() => stage.GroupAsync(people), reviving)];
        await using var load = new Load(stage);
        foreach (var device in await stage.DevicesAsync(people))
        {
            load.Start(device, conversations, writers: 4);
        }

        var wasKilled = await Task.WhenAny(reviving, Task.Delay(LoadTime, trial.Cancellation)) == reviving;
        if (!wasKilled)
        {
            await world.Server.KillAsync();
        }

        await reviving;
        await load.StopAsync();
        var violations = await stage.JudgeAsync();
        return (wasKilled, false, stage.History.Acknowledgements.Count,
            [.. violations.Select(violation => violation.ToString()), .. load.Failures]);
    }

    /// <summary>The one restart of a run, whenever its death comes.</summary>
    private static async Task ReviveAsync(World world)
    {
        await world.Server.Exited;
        await world.RestartAsync();
    }

    /// <summary>Does it again after the restart where the server died of it.</summary>
    private static async Task<T> InsistAsync<T>(Func<Task<T>> step, Task reviving)
    {
        try
        {
            return await step();
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or TaskCanceledException)
        {
            await reviving;
            return await step();
        }
    }
}

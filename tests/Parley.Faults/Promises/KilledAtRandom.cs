using Parley.Faults.Staging;

namespace Parley.Faults.Promises;

/// <summary>S1, S2: the server is killed (-9) at random moments under load; what was acknowledged is there, once.</summary>
internal static class KilledAtRandom
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var world = await trial.MakeWorldAsync();
        await world.StartAsync();
        await using var stage = new Stage(world, trial.Seed, trial.Cancellation);
        var people = await stage.PeopleAsync(3);
        long[] conversations = [await stage.GroupAsync(people), await stage.GroupAsync(people)];
        await using var load = new Load(stage);
        foreach (var device in await stage.DevicesAsync(people))
        {
            load.Start(device, conversations, writers: 4);
        }

        var kills = trial.Count(3, 20, 300);
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(stage.Random.Next(50, 500), trial.Cancellation);
            await world.RestartAsync();
        }

        await load.StopAsync();
        return Outcome.Of($"{kills} kills, {load.Counts}", await stage.JudgeAsync(), load.Failures);
    }
}

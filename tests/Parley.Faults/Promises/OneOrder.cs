using Parley.Faults.Staging;

namespace Parley.Faults.Promises;

/// <summary>
/// S4, S34: people with devices of every protocol do at random what a chat is for, in the same conversations, while members come and go,
/// connections are cut and the server is stopped or killed. All see the same, in the same order, and nobody what is not for it.
/// </summary>
internal static class OneOrder
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var world = await trial.MakeWorldAsync();
        await world.StartAsync();
        var seeds = trial.Count(2, 4, 10);
        var (failures, counts, recoveries) = (new List<string>(), new List<string>(), 0);
        for (var seed = trial.Seed; seed < trial.Seed + seeds; seed++)
        {
            using var givingUp = CancellationTokenSource.CreateLinkedTokenSource(trial.Cancellation);
            await using var stage = new Stage(world, seed, givingUp.Token);
            var party = new Party(stage);
            await party.ComeAsync();
            var chatter = new Chatter(stage, party);
            var times = trial.Count(25, 60, 200);
            var members = trial.Count(3, 8, 30);
            var talking = party.Talkers
                .Select((talker, number) => chatter.TalkAsync(talker, times, new Random((seed * 100) + number)))
                .Append(MoveAsync(party, members, new Random(seed)));
            var restarting = RestartAsync(world, trial.Count(1, 2, 4), chatter, times * party.Talkers.Count, new Random(-seed), givingUp.Token);
            await Task.WhenAll(talking.Append(restarting).Select(task => OrGiveUpAsync(task, givingUp)));
            await party.ComeTogetherAsync();
            var violations = await stage.JudgeAsync();
            failures.AddRange(violations.Select(violation => $"seed {seed}: {violation}"));
            recoveries += party.Talkers.Sum(talker => talker.Recoveries);
            counts.Add($"{chatter.Done} acts, {chatter.Cuts} cuts, {stage.History.Acknowledgements.Count} answers, "
                + $"{stage.History.Sightings.Count} sightings");
        }

        if (recoveries == 0)
        {
            failures.Add("nobody was recovered: what is told on coming back was not tried");
        }

        return new Outcome($"{seeds} seeds from {trial.Seed}: {string.Join("; ", counts)}; {recoveries} recovered", failures);
    }

    /// <summary>Without one of them the others might wait for ever.</summary>
    private static async Task OrGiveUpAsync(Task task, CancellationTokenSource givingUp)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            await givingUp.CancelAsync();
            throw;
        }
    }

    private static async Task MoveAsync(Party party, int times, Random random)
    {
        for (var time = 0; time < times; time++)
        {
            await party.PutOutAndInAsync(random);
        }
    }

    /// <summary>At random places among what is done: told to stop, or kill -9.</summary>
    private static async Task RestartAsync(World world, int times, Chatter chatter, long acts, Random random, CancellationToken cancellation)
    {
        for (var time = 1; time <= times; time++)
        {
            var at = (acts * time / (times + 1)) + random.Next(-10, 10);
            while (chatter.Done < at)
            {
                await Task.Delay(5, cancellation);
            }

            if (random.Next(2) == 0)
            {
                world.Server.Terminate();
                await world.Server.Exited;
            }

            await world.RestartAsync();
        }
    }
}

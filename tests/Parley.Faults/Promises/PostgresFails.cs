using Npgsql;
using Parley.Faults.Processes;
using Parley.Faults.Staging;
using Parley.Testing.Storage;

namespace Parley.Faults.Promises;

/// <summary>
/// S1, S2 where the disk is PostgreSQL's, with fsync on: its postmaster and backends are killed, all of it is hung, and answers to COMMIT
/// are cut, while the server stays up. Nothing acknowledged is lost, nothing is there twice, and live clients see all that is stored.
/// </summary>
internal static class PostgresFails
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var cluster = await PostgresCluster.StartAsync(durable: true);
        await using var cutter = new CommitCutter(cluster.Port, trial.Seed);
        await using var world = await trial.MakeWorldAsync(cluster, straight => ThroughProxy(straight, cutter.Port));
        await world.StartAsync();
        await using var stage = new Stage(world, trial.Seed, trial.Cancellation);
        var people = await stage.PeopleAsync(3);
        long[] conversations = [await stage.GroupAsync(people), await stage.GroupAsync(people), await stage.GroupAsync(people)];
        await using var load = new Load(stage);
        foreach (var device in await stage.DevicesAsync(people))
        {
            load.Start(device, conversations, writers: 4);
        }

        var rounds = trial.Count(4, 12, 120);
        var (postmasters, backends, hangs) = (0, 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            await Task.Delay(stage.Random.Next(200, 600), trial.Cancellation);
            switch (round % 4)
            {
                case 0:
                    await CutCommitsAsync(cutter, stage);
                    break;
                case 1:
                    backends += KillBackend(cluster, stage.Random);
                    await Task.Delay(500, trial.Cancellation);
                    break;
                case 2:
                    hangs++;
                    await HangAsync(cluster, stage);
                    break;
                default:
                    postmasters++;
                    await cluster.KillAsync();
                    await cluster.StartAgainAsync();
                    break;
            }
        }

        await load.StopAsync();
        var alive = world.Server.Exited.IsCompleted ? [$"the server ended: {world.Server.LastLines}"] : Array.Empty<string>();
        var counts = $"{postmasters} postmasters and {backends} backends killed, {hangs} hangs, {cutter.Cuts} answers to COMMIT cut, "
            + load.Counts;
        return Outcome.Of(counts, await stage.JudgeAsync(), [.. load.Failures, .. alive]);
    }

    private static string ThroughProxy(string straight, int port) => new NpgsqlConnectionStringBuilder(straight)
    {
        Port = port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    private static async Task CutCommitsAsync(CommitCutter cutter, Stage stage)
    {
        cutter.Percent = 20;
        await Task.Delay(1500, stage.Cancellation);
        cutter.Percent = 0;
    }

    private static int KillBackend(PostgresCluster cluster, Random random)
    {
        var children = ProcessTree.Of(cluster.ProcessId).Skip(1).ToArray();
        if (children.Length == 0)
        {
            return 0;
        }

        ProcessTree.Signal([children[random.Next(children.Length)]], "KILL");
        return 1;
    }

    private static async Task HangAsync(PostgresCluster cluster, Stage stage)
    {
        cluster.Freeze();
        await Task.Delay(stage.Random.Next(1000, 3500), stage.Cancellation);
        cluster.Thaw();
    }
}

using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S5: many clients are cut for random times under load; each comes back to the top, without a hole.</summary>
internal static class CutClients
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(5);
        long[] conversations = [await stage.GroupAsync(people), await stage.GroupAsync(people), await stage.GroupAsync(people)];
        var clients = trial.Count(30, 100, 500);
        var devices = await stage.DevicesAsync(Enumerable.Range(0, clients).Select(number => people[number % people.Count]));
        await using var load = new Load(stage);
        foreach (var person in people)
        {
            load.Start(await stage.DeviceAsync(person), conversations, pause: trial.Count(20, 20, 60));
        }

        var cuts = trial.Count(60, 400, 4_000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(share => CutAsync(stage, devices, cuts / 8, new Random(trial.Seed + share))));
        await load.StopAsync();
        var violations = await stage.JudgeAsync();
        var counts = $"{clients} clients, {cuts} cuts, {devices.Sum(device => device.Connects)} connections, {load.Counts}";
        return Outcome.Of(counts, violations, load.Failures);
    }

    private static async Task CutAsync(Stage stage, IReadOnlyList<NativeClient> devices, int cuts, Random random)
    {
        for (var cut = 0; cut < cuts; cut++)
        {
            var device = devices[random.Next(devices.Count)];
            device.GoOffline();
            await Task.Delay(random.Next(600), stage.Cancellation);
            device.ComeBack();
        }
    }
}

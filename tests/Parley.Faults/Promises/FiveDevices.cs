using Parley.Faults.Staging;

namespace Parley.Faults.Promises;

/// <summary>S11: five devices of one person come and go and send; all end with the same state, own sends included.</summary>
internal static class FiveDevices
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(2);
        long[] conversations = [await stage.GroupAsync(people), await stage.PrivateAsync(people[0], people[1])];
        var devices = await stage.DevicesAsync(Enumerable.Repeat(people[0], 5));
        var other = await stage.DeviceAsync(people[1]);
        var changes = new Changes(stage, trial.Seed);
        var perDevice = trial.Count(25, 150, 1_500);
        var working = devices.Append(other)
            .Select((device, number) => changes.MakeAsync(device, conversations, perDevice, new Random(trial.Seed + number)))
            .ToList();
        var (trips, random) = (0, new Random(trial.Seed));
        for (var all = Task.WhenAll(working); !all.IsCompleted; trips++)
        {
            var device = devices[random.Next(devices.Count)];
            device.GoOffline();
            await Task.Delay(random.Next(250), trial.Cancellation);
            device.ComeBack();
        }

        await Task.WhenAll(working);
        return Outcome.Of($"{devices.Count} devices, {changes.Made} changes, {trips} times offline", await stage.JudgeAsync());
    }
}

using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S6: live events are dropped, doubled and swapped on their way into the client; its state ends equal to the server's.</summary>
internal static class MangledFrames
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(4);
        long[] conversations = [await stage.GroupAsync(people), await stage.GroupAsync(people)];
        var manglers = people.Select((_, number) => new FrameMangler(trial.Seed + number)).ToArray();
        var devices = await Task.WhenAll(people.Select((person, number) => stage.DeviceAsync(person, manglers[number])).ToList());
        var changes = new Changes(stage, trial.Seed);
        await Task.WhenAll(devices.Select((device, number) =>
            changes.MakeAsync(device, conversations, trial.Count(60, 400, 4_000), new Random(trial.Seed + number))));

        // The last event of a quiet conversation may be the dropped one, and nothing after it says so: the next catching up does.
        await Task.WhenAll(devices.Select(device => device.SyncAsync(trial.Cancellation)));
        var (dropped, doubled, swapped) =
            (manglers.Sum(road => road.Dropped), manglers.Sum(road => road.Doubled), manglers.Sum(road => road.Swapped));
        var counts = $"{changes.Made} changes; {dropped} events dropped, {doubled} doubled, {swapped} swapped";
        return Outcome.Of(counts, await stage.JudgeAsync());
    }
}

using Parley.Faults.Staging;
using Parley.Testing;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S13: clients stop reading under load; each is closed with 4501, the server's
/// memory stays bounded, and on return nothing is lost.</summary>
internal static class StalledReaders
{
    private const int SlowReader = 4501;

    // An outbox holds 256 KB, and what is being written of it as much again; the rest is room for the collector.
    private const long KilobytesPerClient = 2 * 256 * 2;
    private const long KilobytesOfSlack = 96 * 1024;

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(3);
        var conversationId = await stage.GroupAsync(people);
        var author = await stage.DeviceAsync(people[0]);
        var stalled = await stage.DevicesAsync(Enumerable.Range(0, trial.Count(25, 100, 100)).Select(number => people[1 + (number % 2)]));

        // The first half with everybody reading: what the load itself takes, and the collector leaves, is not the stalled clients'.
        var messages = trial.Count(300, 500, 1_500);
        var before = await SendAsync(stage, author, conversationId, messages);
        foreach (var device in stalled)
        {
            device.StopReading();
        }

        var peak = await SendAsync(stage, author, conversationId, messages);
        var failures = new List<string>();
        var bound = (stalled.Count * KilobytesPerClient) + KilobytesOfSlack;
        if (peak - before > bound)
        {
            failures.Add($"the server grew by {peak - before} KB, more than {bound} KB");
        }

        foreach (var device in stalled)
        {
            device.ReadOn();
        }

        await Eventually.TrueAsync(
            () => stalled.All(device => device.IsOnline && device.Connects > 1),
            $"{stalled.Count} stalled clients were closed and are back");
        failures.AddRange(stalled.GroupBy(device => device.LastCloseCode)
            .Where(group => group.Key != SlowReader)
            .Select(group => $"{group.Count()} clients were closed with {group.Key}"));
        var counts = $"{stalled.Count} stalled clients, {messages} messages of 16 KB, memory from {before / 1024} to {peak / 1024} MB";
        return Outcome.Of(counts, await stage.JudgeAsync(), failures);
    }

    /// <returns>The most memory that the server had meanwhile, in kilobytes.</returns>
    private static async Task<long> SendAsync(Stage stage, NativeClient author, long conversationId, int messages)
    {
        var text = string.Concat(Enumerable.Repeat("🦜", 3_900));
        var peak = 0L;
        for (var sent = 0; sent < messages; sent += 10)
        {
            await Task.WhenAll(Enumerable.Range(sent, 10).Select(number =>
                author.SendAsync(conversationId, $"{number} {text}", Stage.NewClientId(), int.MaxValue, stage.Cancellation)));
            peak = Math.Max(peak, stage.World.Server.ResidentKilobytes);
        }

        return peak;
    }
}

using System.Diagnostics;
using Parley.Faults.Staging;
using Parley.Testing;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S13: clients stop reading under load; each is closed with 4501, the server's
/// memory stays bounded, and on return nothing is lost.</summary>
internal static class StalledReaders
{
    private const int SlowReader = 4501;
    private const int CutOff = 1006;

    // An outbox holds 256 KB, and what is being written of it as much again; the rest is room for the collector.
    private const long KilobytesPerClient = 2 * 256 * 2;
    private const long KilobytesOfSlack = 96 * 1024;

    // A write that takes 30 s ends the connection without a word, for no close frame gets through. These read on before that; on a busy
    // machine a hundred clients in one process may still not be through with what the kernel had kept for them by then.
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(15);

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(3);
        var conversationId = await stage.GroupAsync(people);
        var author = await stage.DeviceAsync(people[0]);
        var stalled = await stage.DevicesAsync(Enumerable.Range(0, trial.Count(25, 100, 100)).Select(number => people[1 + (number % 2)]));

        // The first half with everybody reading: what the load itself takes, and the collector leaves, is not the stalled clients'.
        var messages = trial.Count(300, 500, 1_500);
        var (before, _) = await SendAsync(stage, author, conversationId, messages, Timeout.InfiniteTimeSpan);
        foreach (var device in stalled)
        {
            device.StopReading();
        }

        var (peak, sent) = await SendAsync(stage, author, conversationId, messages, Stall);
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
        var slow = stalled.Count(device => device.LastCloseCode == SlowReader);
        var cutOff = stalled.Count(device => device.LastCloseCode == CutOff);
        if (slow == 0 || slow + cutOff < stalled.Count)
        {
            failures.Add($"of {stalled.Count} clients {slow} were closed with {SlowReader} and {cutOff} cut off");
        }

        var counts = $"{stalled.Count} stalled clients ({slow} told 4501, {cutOff} cut off), {sent} messages of 16 KB, "
            + $"memory from {before / 1024} to {peak / 1024} MB";
        return Outcome.Of(counts, await stage.JudgeAsync(), failures);
    }

    /// <returns>The most memory that the server had meanwhile, in kilobytes, and how many messages the time allowed.</returns>
    private static async Task<(long Peak, int Sent)> SendAsync(
        Stage stage, NativeClient author, long conversationId, int messages, TimeSpan atMost)
    {
        var watch = Stopwatch.StartNew();
        var text = string.Concat(Enumerable.Repeat("🦜", 3_900));
        var peak = 0L;
        var sent = 0;
        for (; sent < messages && (atMost < TimeSpan.Zero || watch.Elapsed < atMost); sent += 10)
        {
            await Task.WhenAll(Enumerable.Range(sent, 10).Select(number =>
                author.SendAsync(conversationId, $"{number} {text}", Stage.NewClientId(), int.MaxValue, stage.Cancellation)));
            peak = Math.Max(peak, stage.World.Server.ResidentKilobytes);
        }

        return (peak, sent);
    }
}

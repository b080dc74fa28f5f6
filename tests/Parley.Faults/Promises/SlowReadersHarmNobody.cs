using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S14: in one room some stop reading; what the others are told comes as soon as before.</summary>
internal static class SlowReadersHarmNobody
{
    // Below this a ratio is the noise of the machine.
    private const double SlackMilliseconds = 15;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(3);
        var conversationId = await stage.GroupAsync(people);
        var (sent, delays) = (new ConcurrentDictionary<string, long>(), new Delays());
        var healthy = new List<NativeConnection>();
        var stalling = new List<NativeConnection>();
        try
        {
            for (var number = 0; number < trial.Count(30, 100, 100); number++)
            {
                healthy.Add(await OpenAsync(stage, people[1], (_, frame) => Note(frame, sent, delays)));
            }

            for (var number = 0; number < trial.Count(10, 50, 100); number++)
            {
                stalling.Add(await OpenAsync(stage, people[2], (_, _) => { }));
            }

            var messages = trial.Count(60, 200, 1_000);
            await SayAsync(stage, people[0], conversationId, messages / 2, sent);
            delays = new Delays();
            await SayAsync(stage, people[0], conversationId, messages, sent);
            var before = delays.Quantile(0.99);
            stalling.ForEach(connection => connection.Pause());
            delays = new Delays();
            await SayAsync(stage, people[0], conversationId, messages, sent);
            var (after, count) = (delays.Quantile(0.99), delays.Count);
            var failures = new List<string>();
            // The promise is 1.2; a machine that is busy with other things shows it over many messages only.
            var mostRatio = trial.Count(30, 15, 12) / 10.0;
            if (after > (before * mostRatio) + SlackMilliseconds)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"others were told after {after:F0} ms instead of {before:F0} ms"));
            }

            failures.AddRange(healthy.Where(connection => connection.Closed.IsCompleted).Select(_ => "a healthy connection was closed"));
            return new Outcome(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{stalling.Count} stalled beside {healthy.Count} healthy: p99 {before:F1} ms before, {after:F1} ms meanwhile "
                    + $"({count} deliveries), ratio {after / before:F2}"),
                failures);
        }
        finally
        {
            await Task.WhenAll(healthy.Concat(stalling).Select(connection => connection.DisposeAsync().AsTask()));
        }

        void Note(JsonElement frame, ConcurrentDictionary<string, long> begun, Delays _)
        {
            if (frame.Text("type") == "new_message" && begun.TryGetValue(frame.GetProperty("message").Text("client_id"), out var started))
            {
                delays.Since(started);
            }
        }
    }

    private static Task<NativeConnection> OpenAsync(Stage stage, Person person, Action<int, JsonElement> received) =>
        NativeConnection.OpenAsync(stage.World.Address, person.Token, 0, received, stage.Cancellation);

    private static async Task SayAsync(
        Stage stage, Person author, long conversationId, int messages, ConcurrentDictionary<string, long> sent)
    {
        await using var connection = await OpenAsync(stage, author, (_, _) => { });
        var text = string.Concat(Enumerable.Repeat("🦜", 3_900));
        for (var number = 0; number < messages; number++)
        {
            var clientId = Stage.NewClientId();
            sent[clientId] = Stopwatch.GetTimestamp();
            await connection.AskAsync(
                new JsonObject { ["type"] = "message", ["conversation_id"] = conversationId, ["content"] = text, ["client_id"] = clientId },
                stage.Cancellation);
            await Task.Delay(Pause, stage.Cancellation);
        }
    }
}

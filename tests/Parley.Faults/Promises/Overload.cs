using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S35: a tenth of the people ask as much as they can get out, by socket and by HTTP. They are refused in words, and the others'
/// sends take no more than twice as long as before. The budgets are those of the defaults.</summary>
internal static class Overload
{
    private const int Outstanding = 16;

    private static readonly string[] Limits = ["--limits.strangers_per_second", "100000"];

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var world = await trial.MakeWorldAsync(limits: Limits);
        await world.StartAsync();
        await using var stage = new Stage(world, trial.Seed, trial.Cancellation);
        var people = await stage.PeopleAsync(trial.Count(20, 40, 100));
        var conversation = await stage.GroupAsync(people.Take(20).ToList());
        var greedy = people.Take(people.Count / 10).ToList();
        var modest = await stage.DevicesAsync(people.Skip(greedy.Count).Take(18));
        var length = TimeSpan.FromSeconds(trial.Count(4, 10, 30));

        var (before, after) = (new Delays(), new Delays());
        var load = new Greed();
        await TalkAsync(stage, modest, conversation, new Delays(), TimeSpan.FromSeconds(2));
        await TalkAsync(stage, modest, conversation, before, length);
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(trial.Cancellation))
        {
            var asking = Task.WhenAll(greedy.SelectMany(person => Enumerable.Range(0, Outstanding).Select(number =>
                load.AskAsync(stage, person, conversation, byHttp: number % 2 == 0, over.Token))));

            // First they use up what they had saved.
            await Task.Delay(length / 2, trial.Cancellation);
            await TalkAsync(stage, modest, conversation, after, length);
            await over.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var failures = new List<string>(load.Failures);
        var (calm, loaded) = (before.Quantile(0.99), after.Quantile(0.99));
        // The promise is 2. Here the greedy take the cores that the server wants, and a p99 of few sends is its worst six: the shorter
        // forms see whether somebody starves, which takes seconds, and the long one sees the promise.
        var slack = trial.Count(1_000, 200, 15);
        if (loaded > (calm * 2) + slack)
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"the others waited {loaded:F0} ms instead of {calm:F0} ms"));
        }

        if (load.Refused == 0)
        {
            failures.Add("nobody was refused: this was no overload");
        }

        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{greedy.Count} of {people.Count} greedy: {load.Asked} asked, {load.Done} done, {load.Refused} refused, {load.Away} sent away; "
            + $"the others' p99 {calm:F0} ms before ({before.Count} sends), {loaded:F0} ms meanwhile ({after.Count}), ratio {loaded / calm:F1}");
        return Outcome.Of(counts, await stage.JudgeAsync(), failures);
    }

    private static Task TalkAsync(Stage stage, IReadOnlyList<NativeClient> devices, long conversationId, Delays delays, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        return Task.WhenAll(devices.Select(async device =>
        {
            while (watch.Elapsed < length)
            {
                await Task.Delay(stage.Random.Next(50, 150), stage.Cancellation);
                var started = Stopwatch.GetTimestamp();
                await device.SendAsync(conversationId, "a word", Stage.NewClientId(), attempts: int.MaxValue, stage.Cancellation);
                delays.Since(started);
            }
        }));
    }

    /// <summary>What the greedy asked, and what became of it.</summary>
    private sealed class Greed
    {
        private readonly List<string> _failures = [];
        private long _asked;
        private long _done;
        private long _refused;
        private long _away;

        public long Asked => Interlocked.Read(ref _asked);

        public long Done => Interlocked.Read(ref _done);

        public long Refused => Interlocked.Read(ref _refused);

        public long Away => Interlocked.Read(ref _away);

        public IReadOnlyList<string> Failures => _failures;

        public async Task AskAsync(Stage stage, Person person, long conversationId, bool byHttp, CancellationToken cancellation)
        {
            await Task.Yield();
            while (true)
            {
                try
                {
                    await (byHttp
                        ? ByHttpAsync(stage, person, conversationId, cancellation)
                        : BySocketAsync(stage, person, conversationId, cancellation));
                }
                catch (Exception broken) when (broken is not OperationCanceledException)
                {
                    Interlocked.Increment(ref _away);
                    await Task.Delay(20, cancellation);
                }
            }
        }

        private async Task ByHttpAsync(Stage stage, Person person, long conversationId, CancellationToken cancellation)
        {
            while (true)
            {
                Interlocked.Increment(ref _asked);
                var path = $"api/v1/conversations/{conversationId}/messages?limit=100";
                var answer = await stage.Http.SendAsync(HttpMethod.Get, path, person.Token, body: null, cancellation);
                Count(answer.Status == HttpStatusCode.OK, answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable);
            }
        }

        private async Task BySocketAsync(Stage stage, Person person, long conversationId, CancellationToken cancellation)
        {
            await using var connection = await NativeConnection.OpenAsync(stage.World.Address, person.Token, 0, (_, _) => { }, cancellation);
            while (true)
            {
                Interlocked.Increment(ref _asked);
                var frame = new JsonObject { ["type"] = "read", ["conversation_id"] = conversationId, ["seq"] = 1 };
                var answer = await connection.AskAsync(frame, cancellation);
                Count(answer.Text("type") == "ack", answer.OptionalText("code") is "rate_limited" or "unavailable");
            }
        }

        private void Count(bool isDone, bool isRefused)
        {
            Interlocked.Add(ref _done, isDone ? 1 : 0);
            Interlocked.Add(ref _refused, isRefused ? 1 : 0);
            if (!isDone && !isRefused)
            {
                lock (_failures)
                {
                    _failures.Add("an answer was neither a yes nor an explicit refusal");
                }
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S35: a tenth of the people ask as much as they can get out, by socket and by HTTP. They are refused in words, and the others'
/// sends take no more than twice as long as while it is quiet. The budgets are those of the defaults.</summary>
/// <remarks>Quiet and loaded windows take turns in one run: what else the machine does meanwhile is in both.</remarks>
internal static class Overload
{
    private const int Outstanding = 16;

    // Nobody notices less: the ratio is taken of what is longer.
    private const double Floor = 50;

    private static readonly string[] Limits = ["--limits.strangers_per_second", "100000"];

    // What the greedy have saved is used up by then, and what was under way at the turn of a window is done.
    private static readonly TimeSpan FirstRush = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(300);

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var world = await trial.MakeWorldAsync(limits: Limits);
        await world.StartAsync();
        await using var stage = new Stage(world, trial.Seed, trial.Cancellation);
        var people = await stage.PeopleAsync(trial.Count(20, 40, 100));
        var conversation = await stage.GroupAsync(people.Take(20).ToList());
        var greedy = people.Take(people.Count / 10).ToList();
        var modest = await stage.DevicesAsync(people.Skip(greedy.Count).Take(18));
        var (windows, length) = (trial.Count(4, 8, 20), TimeSpan.FromSeconds(trial.Count(2, 3, 5)));

        var (quiet, loaded) = (new Delays(), new Delays());
        var load = new Greed();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(trial.Cancellation);
        var asking = Task.WhenAll(greedy.SelectMany(person => Enumerable.Range(0, Outstanding).Select(number =>
            load.AskAsync(stage, person, conversation, byHttp: number % 2 == 0, over.Token))));
        load.Begin();
        await TalkAsync(stage, modest, conversation, new Delays(), FirstRush);
        for (var window = 0; window < windows; window++)
        {
            load.Pause();
            await Task.Delay(Turn, trial.Cancellation);
            await TalkAsync(stage, modest, conversation, quiet, length);
            load.Begin();
            await Task.Delay(Turn, trial.Cancellation);
            await TalkAsync(stage, modest, conversation, loaded, length);
        }

        load.Begin();
        await over.CancelAsync();
        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var failures = new List<string>(load.Failures);
        var (calm, meanwhile) = (quiet.Quantile(0.99), loaded.Quantile(0.99));

        // The promise is 2. The greedy of the short form take the very cores that the server wants, beside all other tests.
        var most = trial.Count(6, 3, 2);
        if (meanwhile > most * Math.Max(Floor, calm))
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"the others waited {meanwhile:F0} ms instead of {calm:F0} ms"));
        }

        // On a machine that does other things too the p99 is theirs; the half tells whether the others wait behind the greedy.
        var (half, halfMeanwhile) = (quiet.Quantile(0.5), loaded.Quantile(0.5));
        if (halfMeanwhile > 3 * Math.Max(Floor / 2, half))
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"half of the others waited {halfMeanwhile:F0} ms instead of {half:F0} ms"));
        }

        if (load.Refused == 0)
        {
            failures.Add("nobody was refused: this was no overload");
        }

        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{greedy.Count} of {people.Count} greedy: {load.Asked} asked, {load.Done} done, {load.Refused} refused, {load.Away} sent away; "
            + $"the others' half and p99 {half:F0} and {calm:F0} ms while it is quiet ({quiet.Count} sends), "
            + $"{halfMeanwhile:F0} and {meanwhile:F0} ms meanwhile ({loaded.Count}), ratio {meanwhile / calm:F1}");
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
        private TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _asked;
        private long _done;
        private long _refused;
        private long _away;

        public long Asked => Interlocked.Read(ref _asked);

        public long Done => Interlocked.Read(ref _done);

        public long Refused => Interlocked.Read(ref _refused);

        public long Away => Interlocked.Read(ref _away);

        public IReadOnlyList<string> Failures => _failures;

        public void Begin() => _go.TrySetResult();

        public void Pause() => Volatile.Write(ref _go, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

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
                    await Volatile.Read(ref _go).Task.WaitAsync(cancellation);
                    await Task.Delay(20, cancellation);
                }
            }
        }

        private async Task ByHttpAsync(Stage stage, Person person, long conversationId, CancellationToken cancellation)
        {
            while (true)
            {
                await Volatile.Read(ref _go).Task.WaitAsync(cancellation);
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
                await Volatile.Read(ref _go).Task.WaitAsync(cancellation);
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

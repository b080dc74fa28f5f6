using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S16: all sockets are cut at once and come back with a sync, once with the back-off of our client and once without any jitter,
/// as stock clients do. Nobody who stayed connected notices more than a delay.</summary>
internal static class ReconnectStorm
{
    private const int DevicesEach = 10;
    private const int GroupSize = 10;
    private const int Bystanders = 10;

    // Eight at most, where nothing is known any more of the person (ResumeCostSuite counts them one by one), and a little for the hub, which
    // compares itself with the store meanwhile.
    private const double Statements = 8.5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // The doors as they are by default; only people and work are not the subject.
    private static readonly string[] Limits =
    [
        "--limits.connections_per_address", "6000", "--limits.strangers_per_second", "100000", "--limits.commands_per_second", "10000",
        "--metrics_url", "http://127.0.0.1:0",
    ];

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var world = await trial.MakeWorldAsync(limits: Limits);
        await world.StartAsync();
        await using var stage = new Stage(world, trial.Seed, trial.Cancellation);
        var sockets = trial.Count(500, 1_000, 5_000);
        var people = await InGroupsAsync(stage, sockets / DevicesEach);
        var staying = await stage.PeopleAsync(Bystanders);
        var talk = await stage.GroupAsync(staying);
        var bystanders = await stage.DevicesAsync(staying);
        var storm = Enumerable.Range(0, sockets).Select(number => new Returning(people[number % people.Count], number)).ToList();
        foreach (var together in storm.Chunk(50))
        {
            await Task.WhenAll(together.Select(device => device.EnterAsync(world.Address, trial.Cancellation)));
        }

        var counts = new List<string> { $"{sockets} sockets" };
        var failures = new List<string>();
        foreach (var isJittered in new[] { true, false })
        {
            var (started, cpu, statements) = (Stopwatch.GetTimestamp(), world.Server.Cpu, await StatementsAsync(world, trial.Cancellation));
            var (peak, refusals) = (0L, storm.Sum(device => device.Refusals));
            var (back, delays) = (new Delays(), new Delays());
            using var over = CancellationTokenSource.CreateLinkedTokenSource(trial.Cancellation);
            var talking = Task.WhenAll(bystanders.Select(device => TalkAsync(device, talk, delays, failures, over.Token)));
            foreach (var device in storm)
            {
                device.Cut();
            }

            var coming = Task.WhenAll(storm.Select(device => device.ComeBackAsync(world, isJittered, back, trial.Cancellation)));
            while (!coming.IsCompleted && Stopwatch.GetElapsedTime(started) < Patience)
            {
                peak = Math.Max(peak, world.Server.ResidentKilobytes);
                await Task.WhenAny(coming, Task.Delay(50, trial.Cancellation));
            }

            await over.CancelAsync();
            await talking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (back.Count < sockets)
            {
                failures.Add($"{sockets - back.Count} sockets were not back after {Patience.TotalSeconds} s");
            }

            var each = (await StatementsAsync(world, trial.Cancellation) - statements) / sockets;
            if (each > Statements)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"a resume took {each:F1} statements"));
            }

            counts.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{(isJittered ? "jitter" : "no jitter")}: half back in {back.Quantile(0.5) / 1000:F1} s, "
                + $"the last in {back.Quantile(1) / 1000:F1} s, "
                + $"{storm.Sum(device => device.Refusals) - refusals} refusals, {(world.Server.Cpu - cpu).TotalSeconds:F1} s of CPU, "
                + $"{peak / 1024} MB, {each:F1} statements each, "
                + $"others wait p99 {delays.Quantile(0.99):F0} ms"));
        }

        failures.AddRange(bystanders.Where(device => device.Connects > 1).Select(device => $"device {device.Device} was disconnected"));
        var violations = await stage.JudgeAsync();
        await Task.WhenAll(storm.Select(device => device.DisposeAsync().AsTask()));
        return Outcome.Of(string.Join("; ", counts), violations, failures);
    }

    /// <summary>Statements of all reads since the start.</summary>
    private static async Task<double> StatementsAsync(World world, CancellationToken cancellation)
    {
        const string Name = "parley_read_statements_total ";
        using var http = new HttpClient();
        var page = await http.GetStringAsync(world.Server.Metrics, cancellation);
        var line = page.Split('\n').Single(line => line.StartsWith(Name, StringComparison.Ordinal));
        return double.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

    private static async Task<IReadOnlyList<Person>> InGroupsAsync(Stage stage, int count)
    {
        var people = new List<Person>();
        while (people.Count < count)
        {
            var group = await stage.PeopleAsync(GroupSize);
            await stage.GroupAsync(group);
            people.AddRange(group);
        }

        return people;
    }

    private static async Task TalkAsync(
        NativeClient device, long conversationId, Delays delays, List<string> failures, CancellationToken cancellation)
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var outcome = await device.SendAsync(conversationId, "still here", Stage.NewClientId(), attempts: 1, cancellation);
            delays.Since(started);
            if (outcome != SendOutcome.Acknowledged)
            {
                lock (failures)
                {
                    failures.Add($"a bystander's send was {outcome}");
                }
            }

            await Task.Delay(200, cancellation);
        }
    }

    /// <summary>A socket that knows where it was, and comes back there.</summary>
    private sealed class Returning(Person person, int seed) : IAsyncDisposable
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<long, (long Rev, long Mark)> _known = [];
        private NativeConnection? _connection;
        private string? _epoch;
        private long _userRev;
        private long _profiles;

        public int Refusals { get; private set; }

        public async Task EnterAsync(Uri server, CancellationToken cancellation)
        {
            _connection = await NativeConnection.OpenAsync(server, person.Token, 0, Learn, cancellation);
            var answer = await _connection.AskAsync(Cursors(), cancellation);
            if (answer.Flag("reset"))
            {
                _epoch = answer.Text("epoch");
                answer = await _connection.AskAsync(Cursors(), cancellation);
            }

            if (!answer.Flag("done"))
            {
                throw new OutcomeUnknownException($"the sync was refused: {answer}");
            }
        }

        public void Cut() => _connection!.Cut();

        public async Task ComeBackAsync(World world, bool isJittered, Delays back, CancellationToken cancellation)
        {
            var started = Stopwatch.GetTimestamp();
            for (var attempt = 0; ; attempt++)
            {
                // Full jitter up to 0.5 s, doubling to 30 s; or what pusher-js and many others do.
                var wait = isJittered ? _random.NextDouble() * Math.Min(30, 0.5 * Math.Pow(2, attempt)) : attempt == 0 ? 0 : 1;
                await Task.Delay(TimeSpan.FromSeconds(wait), cancellation);
                try
                {
                    await _connection!.DisposeAsync();
                    await EnterAsync(world.Address, cancellation);
                    back.Since(started);
                    return;
                }
                catch (Exception refused) when (refused is WebSocketException or HttpRequestException or OutcomeUnknownException or IOException)
                {
                    Refusals++;
                }
            }
        }

        public ValueTask DisposeAsync() => _connection!.DisposeAsync();

        private void Learn(int connection, JsonElement frame)
        {
            if (frame.Text("type") != "sync")
            {
                return;
            }

            if (frame.OptionalNumber("user_rev") is { } userRev)
            {
                (_userRev, _profiles) = (userRev, frame.Number("profiles"));
            }
            else if (frame.OptionalNumber("conversation_id") is { } id && frame.OptionalNumber("rev") is { } rev)
            {
                _known[id] = (rev, frame.Number("mark"));
            }
        }

        private JsonObject Cursors() => new()
        {
            ["type"] = "sync",
            ["epoch"] = _epoch,
            ["user_rev"] = _userRev,
            ["profiles"] = _profiles,
            ["conversations"] = new JsonObject(_known.Select(known =>
                KeyValuePair.Create<string, JsonNode?>(known.Key.ToString("D"), new JsonArray(known.Value.Rev, known.Value.Mark)))),
            ["final"] = true,
        };
    }
}

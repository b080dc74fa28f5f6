using System.Collections.Concurrent;
using Parley.Faults.Staging;
using Parley.Testing.Checking;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>
/// S30: a backup is made under load, more is said, the server is killed and the backup restored. Clients that know more than the store
/// take snapshots: nothing from before the backup is lost, nothing from after it stays, and what is sent again is stored once.
/// </summary>
internal static class RestoredBackups
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var world = await trial.MakeWorldAsync();
        await world.StartAsync();
        await using var stage = new Stage(world, trial.Seed, trial.Cancellation);
        var people = await stage.PeopleAsync(4);
        long[] conversations = [await stage.GroupAsync(people), await stage.GroupAsync(people), await stage.PrivateAsync(people[0], people[1])];
        var devices = await stage.DevicesAsync(people.Concat(people));
        var failures = new List<string>();
        var (rounds, ahead, again) = (trial.Count(2, 10, 60), 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var (lost, retried) = await RoundAsync(stage, devices, conversations, round, failures);
            (ahead, again) = (ahead + lost, again + retried);
        }

        var acknowledged = stage.History.Acknowledgements.Count;
        return Outcome.Of(
            $"{rounds} backups under load and restored, {acknowledged} answers, {ahead} of them newer than their backup, {again} sent again",
            [],
            failures);
    }

    private static async Task<(int Ahead, int Again)> RoundAsync(
        Stage stage, IReadOnlyList<NativeClient> devices, long[] conversations, int round, List<string> failures)
    {
        var writers = new Writers(stage, devices, conversations);
        var began = stage.History.Acknowledgements.Count;
        writers.Start();
        await Task.Delay(stage.Random.Next(200, 800), stage.Cancellation);
        var safe = stage.History.Acknowledgements.Count;
        var file = Path.Combine(stage.World.Database.DataDirectory, $"round-{round}.backup");
        await stage.World.BackUpAsync(file);
        await Task.Delay(stage.Random.Next(100, 500), stage.Cancellation);

        // The writers go on through the kill: what was not answered waits in their outboxes, and is sent again with its id.
        await stage.World.RestoreAsync(file);
        var restored = stage.History.Acknowledgements.Count;
        await Task.Delay(stage.Random.Next(100, 500), stage.Cancellation);
        await writers.StopAsync();

        var acknowledgements = stage.History.Acknowledgements;
        var newer = acknowledgements.Skip(safe).Take(restored - safe).DistinctBy(ack => (ack.UserId, ack.ClientId)).ToList();
        var again = newer.Where((_, index) => index % 2 == 0).ToList();
        foreach (var ack in again)
        {
            var outcome = await writers.SendAgainAsync(ack);
            if (outcome != SendOutcome.Acknowledged)
            {
                failures.Add($"round {round}: the retry of {ack.ClientId} was {outcome}");
            }
        }

        var mustBeThere = acknowledgements.Skip(began).Take(safe - began)
            .Concat(stage.History.Acknowledgements.Skip(restored));
        var wrong = await WrongAsync(stage, devices, conversations, mustBeThere);
        failures.AddRange(wrong.Select(failure => $"round {round}: {failure}"));
        return (newer.Count, again.Count);
    }

    /// <summary>Empty once every device shows what is stored; what is still wrong after a while is told.</summary>
    private static async Task<IReadOnlyList<string>> WrongAsync(
        Stage stage, IReadOnlyList<NativeClient> devices, long[] conversations, IEnumerable<Acknowledgement> mustBeThere)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var stored = await stage.StoredAsync();
            List<string> wrong = [.. Missing(stored, mustBeThere), .. Twice(stored), .. Unlike(stored, devices, conversations)];
            if (wrong.Count == 0 || watch.Elapsed > Patience)
            {
                return wrong;
            }

            await Task.Delay(200, stage.Cancellation);
        }
    }

    private static IEnumerable<string> Missing(StoredState stored, IEnumerable<Acknowledgement> acknowledgements)
    {
        var rows = stored.Messages.ToDictionary(row => row.Id);
        return acknowledgements
            .Where(ack => !rows.TryGetValue(ack.MessageId, out var row) || row.ClientId != ack.ClientId || row.Seq != ack.Seq)
            .Select(ack => $"lost: message {ack.MessageId}, seq {ack.Seq}, client id {ack.ClientId}");
    }

    private static IEnumerable<string> Twice(StoredState stored) => stored.Messages
        .Where(row => row.ClientId is not null)
        .GroupBy(row => (row.UserId, row.ClientId))
        .Where(rows => rows.Count() > 1)
        .Select(rows => $"dup-row: client id {rows.Key.ClientId}");

    private static IEnumerable<string> Unlike(StoredState stored, IReadOnlyList<NativeClient> devices, long[] conversations)
    {
        foreach (var device in devices)
        {
            var state = device.Snapshot();
            foreach (var conversation in stored.Conversations.Where(row => conversations.Contains(row.Id)))
            {
                var isMember = stored.Members.Any(row =>
                    row.ConversationId == conversation.Id && row.UserId == device.Person.Id && row.IsMember);
                var held = state.Conversations.GetValueOrDefault(conversation.Id);
                if (held is null || !isMember)
                {
                    if (held is not null || isMember)
                    {
                        yield return $"unequal: device {device.Device} and the membership in conversation {conversation.Id}";
                    }

                    continue;
                }

                var rows = stored.Messages.Where(row => row.ConversationId == conversation.Id && row.Seq >= held.Low);
                var shown = held.Messages.Values.Where(row => row.Seq >= held.Low).Select(row => (row.Id, row.Seq, row.Content));
                if (held.Rev != conversation.Rev || !rows.Select(row => (row.Id, row.Seq, row.Content)).ToHashSet().SetEquals(shown))
                {
                    yield return $"unequal: device {device.Device} shows conversation {conversation.Id} at rev {held.Rev}, "
                        + $"stored is {conversation.Rev}";
                }
            }
        }
    }

    /// <summary>One writer a device, each with its own outbox of one.</summary>
    private sealed class Writers(Stage stage, IReadOnlyList<NativeClient> devices, long[] conversations)
    {
        private readonly ConcurrentDictionary<string, (NativeClient Device, long ConversationId, string Content)> _sent = new();
        private readonly List<Task> _running = [];
        private volatile bool _stopping;

        public void Start() => _running.AddRange(devices.Select(device => WriteAsync(device, new Random(stage.Random.Next()))));

        public Task StopAsync()
        {
            _stopping = true;
            return Task.WhenAll(_running);
        }

        public Task<SendOutcome> SendAgainAsync(Acknowledgement ack)
        {
            var (device, conversationId, content) = _sent[ack.ClientId];
            return device.SendAsync(conversationId, content, ack.ClientId, int.MaxValue, stage.Cancellation);
        }

        private async Task WriteAsync(NativeClient device, Random random)
        {
            await Task.Yield();
            var own = conversations.Where(id => device.Read(state => state.Conversations.ContainsKey(id))).ToArray();
            for (var number = 0; !_stopping; number++)
            {
                var clientId = Stage.NewClientId();
                var send = (device, own[random.Next(own.Length)], $"{number} of device {device.Device}");
                _sent[clientId] = send;
                await device.SendAsync(send.Item2, send.Item3, clientId, int.MaxValue, stage.Cancellation);
                await Task.Delay(random.Next(20), stage.Cancellation);
            }
        }
    }
}

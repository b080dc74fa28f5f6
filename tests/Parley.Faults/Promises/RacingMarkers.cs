using System.Text.Json.Nodes;
using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S9: ten devices race their read markers, above the top too, and a stranger tries:
/// they only grow, stay at the top, and are members'.</summary>
internal static class RacingMarkers
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(4);
        var members = people.Take(3).ToList();
        var conversationId = await stage.GroupAsync(members);
        var author = await stage.DeviceAsync(members[0]);
        var devices = await stage.DevicesAsync(Enumerable.Range(0, 10).Select(number => members[1 + (number % 2)]));
        var stranger = await stage.DeviceAsync(people[3]);
        var reads = trial.Count(30, 200, 2_000);
        var failures = (await Task.WhenAll(
            devices.Select((device, number) => RaceAsync(stage, device, conversationId, reads, new Random(trial.Seed + number)))))
            .SelectMany(found => found)
            .ToList();
        var writing = Enumerable.Range(0, trial.Count(20, 100, 500));
        foreach (var number in writing)
        {
            await author.SendAsync(conversationId, $"message {number}", Stage.NewClientId(), int.MaxValue, trial.Cancellation);
        }

        failures.AddRange(
            (await Task.WhenAll(devices.Select((device, number) => RaceAsync(stage, device, conversationId, reads, new Random(number)))))
            .SelectMany(found => found));
        var answer = await stranger.AskAsync(Read(conversationId, 1), trial.Cancellation);
        if (answer.OptionalText("code") != "not_found")
        {
            failures.Add($"a stranger's read was answered {answer}");
        }

        var violations = await stage.JudgeAsync();
        var stored = await stage.StoredAsync();
        var top = stored.Conversations[0].Seq;
        failures.AddRange(stored.Members.Where(member => member.ReadSeq > top)
            .Select(member => $"the marker of user {member.UserId} is {member.ReadSeq} of {top}"));
        if (stored.Members.Count != members.Count)
        {
            failures.Add("the stranger got a row");
        }

        return Outcome.Of($"{devices.Count} devices, {devices.Count * reads * 2} reads up to a top of {top}", violations, failures);
    }

    private static async Task<IReadOnlyList<string>> RaceAsync(
        Stage stage, NativeClient device, long conversationId, int reads, Random random)
    {
        var failures = new List<string>();
        var marker = 0L;
        for (var read = 0; read < reads; read++)
        {
            var answer = await device.InsistAsync(() => Read(conversationId, random.Next(1, 150)), stage.Cancellation);
            if (answer.OptionalNumber("read_seq") is not { } now)
            {
                failures.Add($"a read was answered {answer}");
            }
            else if (now < marker)
            {
                failures.Add($"regress: device {device.Device} was answered {now} after {marker}");
            }
            else
            {
                marker = now;
            }
        }

        return failures;
    }

    private static JsonObject Read(long conversationId, long seq) =>
        new() { ["type"] = "read", ["conversation_id"] = conversationId, ["seq"] = seq };
}

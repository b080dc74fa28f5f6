using System.Net;
using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S7: a conversation is opened while messages flow: pages of history, the
/// snapshot and the stream together are everything.</summary>
internal static class OpeningWhileFlowing
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(3);
        var conversationId = await stage.GroupAsync(people);
        await using var load = new Load(stage);
        foreach (var person in people)
        {
            load.Start(await stage.DeviceAsync(person), [conversationId], writers: 2);
        }

        var openings = trial.Count(20, 100, 500);
        var opened = new List<NativeClient>();
        for (var opening = 0; opening < openings; opening++)
        {
            opened.Add(await stage.DeviceAsync(people[opening % people.Count]));
            await Task.Delay(stage.Random.Next(30), trial.Cancellation);
        }

        await load.StopAsync();
        var violations = await stage.JudgeAsync();
        var failures = load.Failures.ToList();
        foreach (var device in opened)
        {
            if (await MissingAsync(stage, device, conversationId) is { Count: > 0 } missing)
            {
                failures.Add($"device {device.Device} lacks seq {string.Join(' ', missing.Take(10))}");
            }
        }

        return Outcome.Of($"{openings} openings, {load.Counts}", violations, failures);
    }

    /// <summary>Pages back from the oldest message that the device holds; what is neither there nor held is missing.</summary>
    private static async Task<IReadOnlyList<long>> MissingAsync(Stage stage, NativeClient device, long conversationId)
    {
        var state = device.Read(all => all.Conversations[conversationId].Copy());
        var seqs = state.Messages.Values.Select(row => row.Seq).ToHashSet();
        var top = seqs.DefaultIfEmpty(0).Max();
        for (var before = state.Low; before > 1;)
        {
            var (status, page) = await stage.Http.SendAsync(
                HttpMethod.Get,
                $"api/v1/conversations/{conversationId}/messages?before={before}&limit=100",
                device.Person.Token,
                body: null,
                stage.Cancellation);
            var messages = status == HttpStatusCode.OK ? page.Items("messages").Select(message => message.Number("seq")).ToList() : [];
            if (messages.Count == 0)
            {
                break;
            }

            seqs.UnionWith(messages);
            before = messages.Min();
        }

        return [.. Enumerable.Range(1, (int)top).Select(seq => (long)seq).Where(seq => !seqs.Contains(seq))];
    }
}

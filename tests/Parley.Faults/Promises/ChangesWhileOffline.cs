using Parley.Faults.Staging;
using Parley.Testing;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S12: edits, deletes, names and membership reach those who were away, and nothing deleted comes back.</summary>
internal static class ChangesWhileOffline
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(5);
        var conversationId = await stage.GroupAsync(people.Take(4).ToList(), isProtected: true);
        var devices = await stage.DevicesAsync(people);
        var owner = devices[0];
        var changes = new Changes(stage, trial.Seed);
        var rounds = trial.Count(4, 30, 400);
        for (var round = 0; round < rounds; round++)
        {
            var away = devices.Skip(1).Where(_ => stage.Random.Next(2) == 0).ToList();
            away.ForEach(device => device.GoOffline());
            await changes.MakeAsync(owner, [conversationId], stage.Random.Next(30), stage.Random);
            await stage.Http.RenameAsync(people[0], conversationId, $"Tea {round}", trial.Cancellation);
            await ToggleAsync(stage, people[0], conversationId, people[stage.Random.Next(1, 5)]);
            await changes.MakeAsync(owner, [conversationId], stage.Random.Next(30), stage.Random);
            away.ForEach(device => device.ComeBack());
        }

        await ReturnAsync(stage, devices[1], people[0], conversationId);

        // What stands below the history of somebody added again must not be told by being changed.
        await changes.EditOldestAsync(owner, 5);
        var violations = await stage.JudgeAsync();
        return Outcome.Of($"{rounds} rounds, {changes.Made} changes", violations, await ReturnedAsync(stage));
    }

    /// <summary>Removed and added again while connected: sees what comes from now on, and that alone.</summary>
    private static async Task ReturnAsync(Stage stage, NativeClient device, Person actor, long conversationId)
    {
        await stage.Http.AddMemberAsync(actor, conversationId, device.Person.Id, stage.Cancellation);
        await device.OnlineAsync(stage.Cancellation);
        await stage.Http.RemoveMemberAsync(actor, conversationId, device.Person.Id, stage.Cancellation);
        await stage.Http.AddMemberAsync(actor, conversationId, device.Person.Id, stage.Cancellation);
        await Eventually.TrueAsync(
            () => device.Read(state => state.Conversations.GetValueOrDefault(conversationId) is { Low: > 1, Type: "group" }),
            "the person added again sees the conversation anew");
    }

    private static async Task ToggleAsync(Stage stage, Person actor, long conversationId, Person other)
    {
        var isMember = (await stage.StoredAsync()).Members.Any(member =>
            member.ConversationId == conversationId && member.UserId == other.Id && member.IsMember);
        if (isMember)
        {
            await stage.Http.RemoveMemberAsync(actor, conversationId, other.Id, stage.Cancellation);
        }
        else
        {
            await stage.Http.AddMemberAsync(actor, conversationId, other.Id, stage.Cancellation);
        }
    }

    private static async Task<IReadOnlyList<string>> ReturnedAsync(Stage stage)
    {
        var deleted = (await stage.StoredAsync()).Messages.Where(row => row.Deleted).Select(row => row.Id).ToHashSet();
        return
        [
            .. stage.Devices.SelectMany(device => device.Snapshot().Conversations.Values
                .SelectMany(held => held.Messages.Values)
                .Where(row => deleted.Contains(row.Id) && row.Content is not null)
                .Select(row => $"device {device.Device} still shows the deleted message {row.Id}")),
        ];
    }
}

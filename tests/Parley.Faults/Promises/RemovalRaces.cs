using System.Text.Json.Nodes;
using Parley.Faults.Staging;
using Parley.Testing;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S28: removal races against sends, typing and reads of others; once it has passed,
/// nothing of the conversation reaches the removed.</summary>
internal static class RemovalRaces
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        const int Tables = 3;
        var races = trial.Count(60, 600, 10_000);
        var people = await stage.PeopleAsync(4);
        var devices = await stage.DevicesAsync(people);
        var tables = new List<long>();
        for (var table = 0; table < Tables; table++)
        {
            tables.Add(await stage.GroupAsync(people));
        }

        await Task.WhenAll(
            tables.Select((table, number) => RaceAsync(stage, devices, table, races / Tables, new Random(trial.Seed + number))));
        return Outcome.Of($"{races} races", await stage.JudgeAsync());
    }

    private static async Task RaceAsync(Stage stage, IReadOnlyList<NativeClient> devices, long conversationId, int races, Random random)
    {
        var (owner, victim) = (devices[0], devices[3]);
        var others = devices.Skip(1).Take(2).ToArray();
        for (var race = 0; race < races; race++)
        {
            var disturbing = others.Select(device => DisturbAsync(stage, device, conversationId, random.Next(1, 5), race)).ToList();
            await Task.Delay(random.Next(4), stage.Cancellation);
            await stage.Http.RemoveMemberAsync(owner.Person, conversationId, victim.Person.Id, stage.Cancellation);

            // The pong comes after all that the server had given the connection before it.
            await victim.AskAsync(new JsonObject { ["type"] = "ping" }, stage.Cancellation);
            stage.History.RemovalPassed(conversationId, victim.Person.Id);
            await Task.WhenAll(disturbing);
            await Task.WhenAll(others.Select(device => DisturbAsync(stage, device, conversationId, 1, race)));
            await victim.AskAsync(new JsonObject { ["type"] = "ping" }, stage.Cancellation);
            await stage.Http.AddMemberAsync(owner.Person, conversationId, victim.Person.Id, stage.Cancellation);
            await Eventually.TrueAsync(
                () => victim.Read(state => state.Conversations.ContainsKey(conversationId)),
                "the person added again sees the conversation");
        }
    }

    private static async Task DisturbAsync(Stage stage, NativeClient device, long conversationId, int times, int race)
    {
        for (var turn = 0; turn < times; turn++)
        {
            var typing = await device.OnlineAsync(stage.Cancellation);
            await typing.PostAsync(Typing(conversationId, isTyping: true), stage.Cancellation);
            await typing.PostAsync(Typing(conversationId, isTyping: false), stage.Cancellation);
            await device.SendAsync(conversationId, $"race {race}, {turn}", Stage.NewClientId(), int.MaxValue, stage.Cancellation);
            var top = device.Read(state => state.Conversations[conversationId].Messages.Values.Max(row => (long?)row.Seq) ?? 1);
            await device.AskAsync(
                new JsonObject { ["type"] = "read", ["conversation_id"] = conversationId, ["seq"] = top }, stage.Cancellation);
        }
    }

    private static JsonObject Typing(long conversationId, bool isTyping) =>
        new() { ["type"] = "typing", ["conversation_id"] = conversationId, ["is_typing"] = isTyping };
}

using System.Text.Json.Nodes;
using Parley.Faults.Staging;
using Parley.Testing.Client;

namespace Parley.Faults.Promises;

/// <summary>S3: sixteen writers, one conversation, and operations that are rolled back between them: no hole in seq or rev.</summary>
internal static class ManyWriters
{
    private const int Writers = 16;

    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var stage = await trial.SharedStageAsync();
        var people = await stage.PeopleAsync(4);
        var conversationId = await stage.GroupAsync(people);
        var devices = await stage.DevicesAsync(Enumerable.Range(0, Writers).Select(number => people[number % people.Count]));
        var messages = trial.Count(40, 250, 3_000);
        var refused = await Task.WhenAll(devices.Select(device => WriteAsync(stage, device, conversationId, messages)));
        var violations = await stage.JudgeAsync();
        var stored = (await stage.StoredAsync()).Messages.Count;
        var failures = new List<string>();
        if (stored != Writers * messages)
        {
            failures.Add($"{stored} messages are stored of {Writers * messages}");
        }

        return Outcome.Of($"{Writers} writers, {stored} messages, {refused.Sum()} rolled back", violations, failures);
    }

    private static async Task<int> WriteAsync(Stage stage, NativeClient device, long conversationId, int messages)
    {
        var refused = 0;
        for (var number = 0; number < messages; number++)
        {
            await device.SendAsync(conversationId, $"{number} of {device.Device}", Stage.NewClientId(), attempts: 100, stage.Cancellation);
            if (number % 3 == 0)
            {
                // Refused inside the transaction: there is no such message to reply to.
                var answer = await device.InsistAsync(
                    () => new JsonObject
                    {
                        ["type"] = "message",
                        ["conversation_id"] = conversationId,
                        ["content"] = "never stored",
                        ["reply_to_id"] = 9_000_000_000,
                        ["client_id"] = Stage.NewClientId(),
                    },
                    stage.Cancellation);
                refused += answer.Text("type") == "error" ? 1 : 0;
            }
        }

        return refused;
    }
}

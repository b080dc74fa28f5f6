using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Parley.Testing.Client;

namespace Parley.Faults.Staging;

/// <summary>All kinds of durable changes, mixed at random: sends, replies, edits, deletes, read markers.</summary>
internal sealed class Changes(Stage stage, int seed)
{
    private readonly ConcurrentDictionary<long, ConcurrentQueue<long>> _ownMessages = new();
    private int _number = seed;
    private long _made;

    public long Made => Interlocked.Read(ref _made);

    public async Task MakeAsync(NativeClient device, IReadOnlyList<long> conversations, int count, Random random)
    {
        for (var change = 0; change < count; change++)
        {
            await MakeOneAsync(device, conversations[random.Next(conversations.Count)], random);
        }
    }

    /// <summary>Edits the messages of the device's person that have waited longest for it.</summary>
    public async Task EditOldestAsync(NativeClient device, int count)
    {
        var own = _ownMessages.GetOrAdd(device.Person.Id, _ => new ConcurrentQueue<long>());
        for (var edit = 0; edit < count && own.TryDequeue(out var messageId); edit++)
        {
            await EditAsync(device, messageId);
            own.Enqueue(messageId);
        }
    }

    private async Task EditAsync(NativeClient device, long messageId)
    {
        var content = $"edit {Interlocked.Increment(ref _number)}";
        stage.History.EditAttempted(messageId, content);
        await device.InsistAsync(
            () => new JsonObject { ["type"] = "edit", ["message_id"] = messageId, ["content"] = content }, stage.Cancellation);
    }

    private async Task MakeOneAsync(NativeClient device, long conversationId, Random random)
    {
        Interlocked.Increment(ref _made);
        var own = _ownMessages.GetOrAdd(device.Person.Id, _ => new ConcurrentQueue<long>());
        switch (random.Next(10))
        {
            case 0 when own.TryDequeue(out var messageId):
                await device.InsistAsync(() => new JsonObject { ["type"] = "delete", ["message_id"] = messageId }, stage.Cancellation);
                break;
            case 1 or 2 when own.TryDequeue(out var messageId):
                await EditAsync(device, messageId);
                own.Enqueue(messageId);
                break;
            case 3:
                var seq = Math.Max(1, device.Read(state => state.Conversations.GetValueOrDefault(conversationId)?.Messages.Count ?? 1));
                await device.InsistAsync(
                    () => new JsonObject { ["type"] = "read", ["conversation_id"] = conversationId, ["seq"] = seq }, stage.Cancellation);
                break;
            default:
                var clientId = Stage.NewClientId();
                await device.SendAsync(
                    conversationId, $"change {Interlocked.Increment(ref _number)}", clientId, int.MaxValue, stage.Cancellation);
                if (stage.History.MessageOf(device.Person.Id, clientId) is { } id)
                {
                    own.Enqueue(id);
                }

                break;
        }
    }
}

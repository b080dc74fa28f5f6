using System.Text.Json.Nodes;
using Parley.Testing.Checking;
using Parley.Testing.Client;

namespace Parley.Testing.Talking;

/// <summary>The native protocol: told of every conversation of its person, whole, by sync and events.</summary>
public sealed class NativeTalker(NativeClient client, History history) : ITalker
{
    public string Kind => "native";

    public Person Person => client.Person;

    public int Device => client.Device;

    public int Recoveries => 0;

    public NativeClient Client => client;

    public Task StartAsync(CancellationToken cancellation) => client.StartAsync(cancellation);

    public Task<SendOutcome> SendAsync(long conversationId, string content, string clientId, CancellationToken cancellation) =>
        client.SendAsync(conversationId, content, clientId, int.MaxValue, cancellation);

    public Task EditAsync(long messageId, string content, CancellationToken cancellation)
    {
        history.EditAttempted(messageId, content);
        return client.InsistAsync(
            () => new JsonObject { ["type"] = "edit", ["message_id"] = messageId, ["content"] = content }, cancellation);
    }

    public Task DeleteAsync(long messageId, CancellationToken cancellation) =>
        client.InsistAsync(() => new JsonObject { ["type"] = "delete", ["message_id"] = messageId }, cancellation);

    public Task ReadAsync(long conversationId, CancellationToken cancellation)
    {
        var top = client.Read(state => state.Conversations.GetValueOrDefault(conversationId)?.Messages.Values.Max(row => (long?)row.Seq)) ?? 1;
        return client.InsistAsync(
            () => new JsonObject { ["type"] = "read", ["conversation_id"] = conversationId, ["seq"] = top }, cancellation);
    }

    public Task EnterAsync(long conversationId, CancellationToken cancellation) => Task.CompletedTask;

    public Task LeaveAsync(long conversationId, CancellationToken cancellation) => Task.CompletedTask;

    public async Task TypeAsync(long conversationId, bool isTyping, CancellationToken cancellation)
    {
        var connection = await client.OnlineAsync(cancellation);
        await connection.PostAsync(
            new JsonObject { ["type"] = "typing", ["conversation_id"] = conversationId, ["is_typing"] = isTyping }, cancellation);
    }

    public void Forget(long conversationId)
    {
    }

    public async Task SettleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await client.AskAsync(new JsonObject { ["type"] = "ping" }, cancellation);
                return;
            }
            catch (OutcomeUnknownException)
            {
                // What was on its way on that connection will not arrive; what comes with the next one, will.
            }
        }
    }

    /// <summary>It never forgets: what it knows is its state.</summary>
    public void GoOffline(bool isForgetful) => client.GoOffline();

    public void ComeBack() => client.ComeBack();

    public IReadOnlyDictionary<long, IReadOnlyList<Line>?> Views() => new Dictionary<long, IReadOnlyList<Line>?>();

    public ValueTask DisposeAsync() => client.DisposeAsync();
}

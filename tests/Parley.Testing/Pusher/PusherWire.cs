using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Client;

namespace Parley.Testing.Pusher;

/// <summary>One connection of a client of the Pusher protocol: messages in, and what the server answers matched to what was asked.</summary>
public sealed class PusherWire : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _joining = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<TaskCompletionSource<bool>> _pings = new();
    private readonly SemaphoreSlim _sending = new(1, 1); // Not disposed: who still waits for it must find a closed socket instead.
    private readonly ClientWebSocket _socket = new();
    private readonly Action<string, string, JsonElement> _heard;
    private readonly byte[] _buffer = new byte[512 * 1024];

    private PusherWire(Action<string, string, JsonElement> heard) => _heard = heard;

    public string SocketId { get; private set; } = "";

    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <param name="heard">Called with the name, the channel and the data of every event of a channel, one at a time, in their order among the
    /// answers. A refused or ended subscription is one as well.</param>
    public static async Task<PusherWire> OpenAsync(
        Uri server, string key, Action<string, string, JsonElement> heard, CancellationToken cancellation)
    {
        var wire = new PusherWire(heard);
        await wire._socket.ConnectAsync(new Uri($"ws://{server.Authority}/app/{key}?protocol=7&client=js&version=8.6.0"), cancellation);
        if (await wire.ReceiveAsync().WaitAsync(AnswerTimeout, cancellation) is not { } greeting
            || greeting.Text("event") != "pusher:connection_established")
        {
            throw new OutcomeUnknownException("it was not let in");
        }

        wire.SocketId = DataOf(greeting).Text("socket_id");
        wire.Closed = wire.ReadAsync();
        return wire;
    }

    /// <returns>False: refused.</returns>
    /// <exception cref="OutcomeUnknownException">The connection ended, or nothing came in time. So of the next.</exception>
    public async Task<bool> JoinAsync(string channel, string auth, string data, CancellationToken cancellation)
    {
        var answer = _joining.GetOrAdd(channel, _ => NewAnswer());
        await SayAsync("pusher:subscribe", null, new JsonObject { ["channel"] = channel, ["auth"] = auth, ["channel_data"] = data }, cancellation);
        return await HearAsync(answer, cancellation);
    }

    public Task LeaveAsync(string channel, CancellationToken cancellation) =>
        SayAsync("pusher:unsubscribe", null, new JsonObject { ["channel"] = channel }, cancellation);

    public Task WhisperAsync(string channel, JsonObject data, CancellationToken cancellation) =>
        SayAsync("client-typing", channel, data, cancellation);

    public async Task PingAsync(CancellationToken cancellation)
    {
        var answer = NewAnswer();
        await SayAsync("pusher:ping", null, [], cancellation, () => _pings.Enqueue(answer));
        await HearAsync(answer, cancellation);
    }

    /// <summary>Without a word.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        Cut();
        await Closed;
        _socket.Dispose();
    }

    private static TaskCompletionSource<bool> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static JsonElement DataOf(JsonElement message) => message.TryGetProperty("data", out var data)
        ? data.ValueKind == JsonValueKind.String ? JsonElement.Parse(data.GetString()!) : data
        : default;

    private async Task<bool> HearAsync(TaskCompletionSource<bool> answer, CancellationToken cancellation)
    {
        try
        {
            var first = await Task.WhenAny(answer.Task, Closed).WaitAsync(AnswerTimeout, cancellation);
            return first == answer.Task ? await answer.Task : throw new OutcomeUnknownException("the connection ended");
        }
        catch (TimeoutException late)
        {
            throw new OutcomeUnknownException(late.Message);
        }
    }

    private async Task SayAsync(string name, string? channel, JsonObject data, CancellationToken cancellation, Action? before = null)
    {
        var message = new JsonObject { ["event"] = name, ["data"] = data };
        if (channel is not null)
        {
            message["channel"] = channel;
        }

        await _sending.WaitAsync(cancellation);
        try
        {
            before?.Invoke();
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, cancellation);
        }
        catch (Exception broken) when (broken is WebSocketException or InvalidOperationException or ObjectDisposedException)
        {
            throw new OutcomeUnknownException(broken.Message);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await ReceiveAsync() is { } message)
            {
                Take(message);
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It was cut.
        }
    }

    private void Take(JsonElement message)
    {
        var (name, channel) = (message.Text("event"), message.OptionalText("channel"));
        if (name == "pusher:pong" && _pings.TryDequeue(out var ping))
        {
            ping.TrySetResult(true);
        }
        else if (channel is not null)
        {
            var isIn = name == "pusher_internal:subscription_succeeded";
            if ((isIn || name == "pusher:subscription_error") && _joining.TryRemove(channel, out var joining))
            {
                joining.TrySetResult(isIn);
            }
            else
            {
                _heard(name, channel, DataOf(message));
            }
        }
    }

    private async Task<JsonElement?> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return JsonElement.Parse(_buffer.AsSpan(0, length));
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Client;

namespace Parley.Testing.Envelope;

/// <summary>One connection of a client of the envelope protocol: frames in, answers matched to what they answer.</summary>
public sealed class EnvelopeWire : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _questions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ClientWebSocket _socket = new();
    private readonly Action<JsonElement> _heard;
    private readonly byte[] _buffer = new byte[256 * 1024];

    private EnvelopeWire(Action<JsonElement> heard) => _heard = heard;

    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <param name="heard">Called with every frame that is no answer, one at a time, in their order among the answers.</param>
    public static async Task<EnvelopeWire> OpenAsync(Uri server, string token, Action<JsonElement> heard, CancellationToken cancellation)
    {
        var wire = new EnvelopeWire(heard);
        await wire._socket.ConnectAsync(new Uri($"ws://{server.Authority}/?token={Uri.EscapeDataString(token)}"), cancellation);
        wire.Closed = wire.ReadAsync();
        return wire;
    }

    /// <returns>The payload of the answer.</returns>
    /// <exception cref="OutcomeUnknownException">The connection ended, or nothing came in time.</exception>
    public async Task<JsonElement> AskAsync(string id, string type, string to, JsonObject payload, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[id] = answer;
        try
        {
            var frame = new JsonObject { ["id"] = id, ["type"] = type, ["to"] = to, ["payload"] = payload };
            await SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), cancellation);
            var first = await Task.WhenAny(answer.Task, Closed).WaitAsync(AnswerTimeout, cancellation);
            return first == answer.Task ? await answer.Task : throw new OutcomeUnknownException("the connection ended");
        }
        catch (Exception broken) when (broken is TimeoutException or WebSocketException or InvalidOperationException or ObjectDisposedException)
        {
            throw new OutcomeUnknownException(broken.Message);
        }
        finally
        {
            _questions.TryRemove(id, out _);
        }
    }

    /// <summary>Without a word.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        Cut();
        await Closed;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(byte[] frame, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellation);
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
            while (await ReceiveAsync() is { } frame)
            {
                DocumentedEnvelopes.CheckServer(frame);
                if (frame.Text("type") != "ack")
                {
                    _heard(frame);
                }
                else if (frame.GetProperty("payload").OptionalText("ref") is { } id && _questions.TryGetValue(id, out var question))
                {
                    question.TrySetResult(frame.GetProperty("payload"));
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It was cut.
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

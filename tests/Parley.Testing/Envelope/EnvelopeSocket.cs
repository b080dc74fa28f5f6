using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Testing.Client;

namespace Parley.Testing.Envelope;

/// <summary>A WebSocket that says literal envelopes and shows what comes back; whatever does not look like one is an error.</summary>
public sealed class EnvelopeSocket : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly Queue<JsonElement> _passedOver = new();

    private EnvelopeSocket()
    {
    }

    public ClientWebSocket Socket { get; } = new();

    /// <param name="path">With the query.</param>
    public static async Task<EnvelopeSocket> ConnectAsync(Uri server, string path, params (string Name, string Value)[] headers)
    {
        var client = new EnvelopeSocket();
        foreach (var (name, value) in headers)
        {
            client.Socket.Options.SetRequestHeader(name, value);
        }

        await client.Socket.ConnectAsync(new Uri($"ws://{server.Authority}{path}"), Deadline());
        return client;
    }

    /// <summary>As the clients of the protocol do: with the token in the URL. It hears from its first answer on.</summary>
    public static async Task<EnvelopeSocket> ConnectAsync(Uri server, Person person)
    {
        var client = await ConnectAsync(server, $"/?token={Uri.EscapeDataString(person.Token)}");
        await client.AskAsync("first", "ping", "user:9007199254740991");
        return client;
    }

    public Task SayAsync(string frame) => SayAsync(Encoding.UTF8.GetBytes(frame));

    public Task SayAsync(byte[] frame, WebSocketMessageType type = WebSocketMessageType.Text) =>
        Socket.SendAsync(frame, type, endOfMessage: true, Deadline());

    /// <summary>Says it and returns the answer, past all that is told meanwhile, which is heard later.</summary>
    public async Task<JsonElement> AskAsync(string id, string type, string to, string payload = "{}")
    {
        await SayAsync($$"""{"id":"{{id}}","type":"{{type}}","to":"{{to}}","payload":{{payload}}}""");
        return await AnswerAsync(id);
    }

    public async Task<JsonElement> AnswerAsync(string? id)
    {
        while (true)
        {
            var frame = await ReceiveAsync() ?? throw new InvalidOperationException($"closed with {(int?)Socket.CloseStatus:D}");
            if (frame.Text("from") == "server" && frame.GetProperty("payload").OptionalText("ref") == id)
            {
                return frame.GetProperty("payload");
            }

            _passedOver.Enqueue(frame);
        }
    }

    /// <summary>The next frame; null for the close frame.</summary>
    public async Task<JsonElement?> HearOrCloseAsync() => _passedOver.TryDequeue(out var earlier) ? earlier : await ReceiveAsync();

    public async Task<JsonElement> HearAsync() =>
        await HearOrCloseAsync() ?? throw new InvalidOperationException($"closed with {(int?)Socket.CloseStatus:D}");

    /// <summary>Whether nothing was told that has not been heard: what was said before this has been dealt with by then.</summary>
    public async Task<bool> HeardAllAsync()
    {
        await AskAsync("still there", "ping", "user:9007199254740991");
        return _passedOver.Count == 0;
    }

    /// <summary>The code of the server's close frame, whatever comes before it.</summary>
    public async Task<int> HearCloseAsync()
    {
        while (await HearOrCloseAsync() is not null)
        {
        }

        return (int)Socket.CloseStatus!.Value;
    }

    public Task CloseAsync() => Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Deadline());

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement?> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(length), Deadline());
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                var frame = JsonElement.Parse(_buffer.AsSpan(0, length));
                DocumentedEnvelopes.CheckServer(frame);
                return frame;
            }
        }
    }

    private static CancellationToken Deadline() => new CancellationTokenSource(Eventually.Bound).Token;
}

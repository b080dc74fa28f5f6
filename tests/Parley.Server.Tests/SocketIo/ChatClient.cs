using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Parley.Server.Tests.SocketIo;

/// <summary>A client of chat over Socket.IO by WebSocket that says literal packets (without Engine.IO's 4) and keeps what it hears.</summary>
internal sealed class ChatClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private readonly Queue<string> _heard = new();
    private long _asked;

    private ChatClient()
    {
    }

    /// <summary>Opens the connection; nobody is in any namespace yet.</summary>
    public static async Task<ChatClient> OpenAsync(Uri server, string path, (string Name, string Value)[]? headers = null)
    {
        var client = new ChatClient();
        foreach (var (name, value) in headers ?? [])
        {
            client._socket.Options.SetRequestHeader(name, value);
        }

        using var deadline = new CancellationTokenSource(Patience);
        await client._socket.ConnectAsync(new Uri($"ws://{server.Authority}{path}?EIO=4&transport=websocket"), deadline.Token);
        await client.ReceiveAsync();
        return client;
    }

    /// <summary>Signs in with a token.</summary>
    public static async Task<ChatClient> ConnectAsync(Uri server, string path, string token)
    {
        var client = await OpenAsync(server, path);
        await client.SayAsync($$"""40{"token":"{{token}}"}""");
        var answer = await client.HearPacketAsync();
        if (answer?.StartsWith("40{", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"answered {answer}");
        }

        // Being let in is told first; an answer to anything comes when events reach this socket, too.
        await client.AskAsync("are you there", null);
        client._heard.Clear();
        return client;
    }

    /// <summary>Says a packet with Engine.IO's type before it.</summary>
    public async Task SayAsync(string packet)
    {
        using var deadline = new CancellationTokenSource(Patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
    }

    public Task EmitAsync(string name, string? argument) =>
        SayAsync($"42[\"{name}\"{(argument is null ? "" : "," + argument)}]");

    /// <summary>Emits and waits for the acknowledgement; what comes meanwhile is kept.</summary>
    public async Task<JsonElement> AskAsync(string name, string? argument)
    {
        var id = _asked++;
        await SayAsync($"42{id}[\"{name}\"{(argument is null ? "" : "," + argument)}]");
        var beginning = $"43{id}[";
        while (true)
        {
            var packet = await ReceiveAsync() ?? throw new InvalidOperationException("closed");
            if (packet.StartsWith(beginning, StringComparison.Ordinal))
            {
                return JsonElement.Parse(packet[(beginning.Length - 1)..])[0];
            }

            _heard.Enqueue(packet);
        }
    }

    /// <summary>The next packet that is no ping; null: closed.</summary>
    public async Task<string?> HearPacketAsync() => _heard.TryDequeue(out var kept) ? kept : await ReceiveAsync();

    /// <summary>The arguments of the next event of this name; others are passed over.</summary>
    public async Task<JsonElement> HearAsync(string name)
    {
        var beginning = $"42[\"{name}\"";
        while (true)
        {
            var packet = await HearPacketAsync() ?? throw new InvalidOperationException("closed");
            if (packet.StartsWith(beginning, StringComparison.Ordinal))
            {
                return JsonElement.Parse(packet[2..]);
            }
        }
    }

    /// <summary>The names of the events that have been told by now: all that was said before has been dealt with, and its effects too.</summary>
    /// <param name="ping">An event that is acknowledged and does nothing.</param>
    public async Task<IReadOnlyList<string>> HeardAsync(string ping = "join_personal_room")
    {
        await AskAsync(ping, null);
        var names = _heard.Where(packet => packet.StartsWith("42[", StringComparison.Ordinal))
            .Select(packet => JsonElement.Parse(packet[2..])[0].GetString()!).ToList();
        _heard.Clear();
        return names;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        await Task.CompletedTask;
    }

    private async Task<string?> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var length = 0;
            while (true)
            {
                var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), deadline.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    break;
                }
            }

            var packet = Encoding.UTF8.GetString(_buffer, 0, length);
            if (packet != "2")
            {
                return packet;
            }

            await SayAsync("3");
        }
    }
}

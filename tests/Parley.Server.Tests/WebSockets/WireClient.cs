using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.Documents;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>A WebSocket that says literal frames and shows what comes back; it knows nothing of the protocol.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    private readonly SocketsHttpHandler _handler = new() { ConnectCallback = ConnectSmallAsync };
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private WireClient()
    {
    }

    public ClientWebSocket Socket { get; } = new();

    /// <param name="path">With the query.</param>
    public static async Task<WireClient> ConnectAsync(
        Uri server, string path, string? bearer = null, (string Name, string Value)[]? headers = null)
    {
        var client = new WireClient();
        if (bearer is not null)
        {
            client.Socket.Options.SetRequestHeader("Authorization", "Bearer " + bearer);
        }

        foreach (var (name, value) in headers ?? [])
        {
            client.Socket.Options.SetRequestHeader(name, value);
        }

        client.Socket.Options.CollectHttpResponseDetails = true;
        using var invoker = new HttpMessageInvoker(client._handler, disposeHandler: false);
        try
        {
            await client.Socket.ConnectAsync(new Uri($"ws://{server.Authority}{path}"), invoker, Deadline());
            return client;
        }
        catch (WebSocketException)
        {
            var status = client.Socket.HttpStatusCode;
            await client.DisposeAsync();
            throw new UpgradeRefusedException((int)status);
        }
    }

    public static async Task<WireClient> SignInAsync(Uri server, Person person, string path = "/ws")
    {
        var client = await ConnectAsync(server, path);
        await client.SayAsync($$"""{"type":"auth","token":"{{person.Token}}"}""");
        Assert.Equal("auth_success", (await client.HearAsync()).Text("type"));
        return client;
    }

    public Task SayAsync(string frame) => SayAsync(Encoding.UTF8.GetBytes(frame));

    public async Task SayAsync(byte[] frame, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true)
    {
        DocumentedFrames.NoteClient(frame);
        await Socket.SendAsync(frame, type, end, Deadline());
    }

    /// <summary>The next frame as it came; null for the close frame.</summary>
    public async Task<string?> HearTextAsync()
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
                DocumentedFrames.CheckServer(JsonElement.Parse(_buffer.AsSpan(0, length)));
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }

    public async Task<JsonElement> HearAsync() =>
        JsonElement.Parse(await HearTextAsync() ?? throw new InvalidOperationException($"closed with {(int?)Socket.CloseStatus:D}"));

    /// <summary>The next frame of this type; others are passed over.</summary>
    public async Task<JsonElement> HearAsync(string type)
    {
        while (true)
        {
            var frame = await HearAsync();
            if (frame.Text("type") == type)
            {
                return frame;
            }
        }
    }

    /// <summary>Asks for a pong: what was said before has been dealt with by then.</summary>
    public async Task StillAnswersAsync()
    {
        await SayAsync("""{"type":"ping","id":"still there"}""");
        Assert.Equal("still there", (await HearAsync("pong")).Text("id"));
    }

    /// <summary>The code of the server's close frame, whatever comes before it.</summary>
    public async Task<int> HearCloseAsync()
    {
        while (await HearTextAsync() is not null)
        {
        }

        return (int)Socket.CloseStatus!.Value;
    }

    /// <summary>Answers the server's close frame.</summary>
    public Task CloseAsync(WebSocketCloseStatus code = WebSocketCloseStatus.NormalClosure) => Socket.CloseAsync(code, null, Deadline());

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        _handler.Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationToken Deadline() => new CancellationTokenSource(Eventually.Bound).Token;

    // A small buffer, so that a client which does not read fills the server's side and not the kernel's.
    private static async ValueTask<Stream> ConnectSmallAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 16 * 1024 };
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}

/// <summary>The server answered the upgrade with an HTTP status.</summary>
public sealed class UpgradeRefusedException(int status) : Exception($"answered {status:D}")
{
    public int Status => status;
}

using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Testing.Client;

namespace Parley.Testing.SocketIo;

/// <summary>One Engine.IO connection from the client's side, by any transport: messages in and out, in order.</summary>
public sealed class EngineConnection : IAsyncDisposable
{
    private const char Separator = '\u001e';

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ClientWebSocket _socket = new();

    // Not disposed: who still waits for them must find a closed connection instead.
    private readonly CancellationTokenSource _cut = new();
    private readonly SemaphoreSlim _writing = new(1);

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _probed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Uri _address;
    private readonly Action<string> _received;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private string _query = "";
    private bool _isOnSocket;
    private Task _running = Task.CompletedTask;

    private EngineConnection(Uri address, Action<string> received)
    {
        _address = address;
        _received = received;
    }

    /// <summary>Completes when nothing more will be received.</summary>
    public Task Closed => _closed.Task;

    /// <param name="received">Called with every message, without its type, one at a time.</param>
    public static async Task<EngineConnection> OpenAsync(
        Uri server, string path, EngineTravel travel, Action<string> received, CancellationToken cancellation)
    {
        var connection = new EngineConnection(new Uri(server, path), received);
        try
        {
            await connection.ShakeHandsAsync(travel, cancellation);
            connection._running = connection.RunAsync(travel);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="OutcomeUnknownException">The connection broke; the message arrived or not.</exception>
    public async Task SendAsync(string message, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            await WriteAsync("4" + message);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            Cut();
            throw new OutcomeUnknownException("the connection broke while sending", broken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Cuts the connection without a word, as a lost network does.</summary>
    public void Cut()
    {
        _cut.Cancel();
        _socket.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _running;
        _closed.TrySetResult();
        _socket.Dispose();
        _http.Dispose();
    }

    private async Task ShakeHandsAsync(EngineTravel travel, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _cut.Token);
        if (travel == EngineTravel.WebSocket)
        {
            _isOnSocket = true;
            await _socket.ConnectAsync(SocketAddress, both.Token);
            await ReadAsync();
            return;
        }

        var opened = await _http.GetStringAsync(PollAddress, both.Token);
        _query = $"&sid={JsonElement.Parse(opened[1..]).Text("sid")}";
    }

    private async Task RunAsync(EngineTravel travel)
    {
        await Task.Yield();
        try
        {
            if (travel == EngineTravel.Upgrade)
            {
                var probing = ProbeAsync();
                await PollAsync();
                await probing;
                await WriteFirstAsync();
            }
            else if (travel == EngineTravel.Polling)
            {
                await PollAsync();
                return;
            }

            while (await ReadAsync() is { } packet)
            {
                await TakeAsync(packet);
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // A cut connection is what these tests are about.
        }
        finally
        {
            Cut();
            _closed.TrySetResult();
        }
    }

    /// <summary>Until the end, or until the WebSocket is there to go on by.</summary>
    private async Task PollAsync()
    {
        while (!_probed.Task.IsCompletedSuccessfully)
        {
            var payload = await _http.GetStringAsync(PollAddress, _cut.Token);
            foreach (var packet in payload.Split(Separator))
            {
                await TakeAsync(packet);
            }
        }
    }

    private async Task ProbeAsync()
    {
        await _socket.ConnectAsync(SocketAddress, _cut.Token);
        await WriteSocketAsync("2probe");
        var answer = await ReadAsync();
        if (answer != "3probe")
        {
            Cut();
            throw new WebSocketException($"a probe was answered {answer}");
        }

        _probed.SetResult();
    }

    // No POST is under way when the last word by polling was heard: what is said next travels by the WebSocket.
    private async Task WriteFirstAsync()
    {
        await _writing.WaitAsync(_cut.Token);
        try
        {
            await WriteSocketAsync("5");
            _isOnSocket = true;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task TakeAsync(string packet)
    {
        switch (packet[0])
        {
            case '1':
                throw new IOException("closed by the server");
            case '2':
                await PongAsync();
                break;
            case '4':
                _received(packet[1..]);
                break;
        }
    }

    private async Task PongAsync()
    {
        await _writing.WaitAsync(_cut.Token);
        try
        {
            await WriteAsync("3");
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteAsync(string packet)
    {
        if (_isOnSocket)
        {
            await WriteSocketAsync(packet);
            return;
        }

        using var body = new StringContent(packet);
        using var answer = await _http.PostAsync(PollAddress, body, _cut.Token);
        answer.EnsureSuccessStatusCode();
    }

    private async Task WriteSocketAsync(string packet) =>
        await _socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, endOfMessage: true, _cut.Token);

    private async Task<string?> ReadAsync()
    {
        using var packet = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), _cut.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            packet.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(packet.GetBuffer(), 0, (int)packet.Length);
            }
        }
    }

    private Uri PollAddress => new(_address, $"?EIO=4&transport=polling{_query}");

    private Uri SocketAddress => new UriBuilder(_address) { Scheme = "ws", Query = $"EIO=4&transport=websocket{_query}" }.Uri;

    private static bool IsBroken(Exception exception) => exception
        is WebSocketException or HttpRequestException or IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException;
}

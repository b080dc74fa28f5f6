using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Documents;

namespace Parley.Testing.Client;

/// <summary>The connection ended before the answer came: the outcome is unknown, and the same client id makes the retry safe.</summary>
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One authenticated WebSocket of the native protocol: frames in, answers matched to questions by id.</summary>
public sealed class NativeConnection : IAsyncDisposable
{
    // Small, so that a client which does not read fills the server's side and not the kernel's.
    private const int ReceiveBuffer = 16 * 1024;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _questions = new();
    private readonly SemaphoreSlim _writing = new(1); // Not disposed: who still waits for it must find a closed socket instead.
    private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<JsonElement> _received;
    private readonly int _number;
    private volatile TaskCompletionSource? _paused;
    private Task _reading = Task.CompletedTask;
    private long _lastId;

    private NativeConnection(int number, Action<int, JsonElement> received)
    {
        _number = number;
        _received = frame => received(number, frame);
    }

    public int Number => _number;

    /// <summary>Completes with the close code, 1006 where there was none.</summary>
    public Task<int> Closed => _closed.Task;

    /// <param name="server">The server's HTTP address.</param>
    /// <param name="received">Called with this connection's number for every frame, one at a time, before its question is answered.</param>
    public static async Task<NativeConnection> OpenAsync(
        Uri server, string token, int number, Action<int, JsonElement> received, CancellationToken cancellation, string path = "/ws")
    {
        var connection = new NativeConnection(number, received);
        try
        {
            using var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            var address = new UriBuilder(server) { Scheme = server.Scheme == "https" ? "wss" : "ws", Path = path }.Uri;
            await connection._socket.ConnectAsync(address, invoker, cancellation);
            connection._reading = connection.ReadAsync();
            await connection.AskAsync(new JsonObject { ["type"] = "auth", ["token"] = token }, cancellation);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command and waits for its one answer, an <c>error</c> frame included.</summary>
    /// <exception cref="OutcomeUnknownException">The connection ended, or nothing came in time.</exception>
    public async Task<JsonElement> AskAsync(JsonObject frame, CancellationToken cancellation)
    {
        var (id, answer) = Prepare(frame);
        try
        {
            await PostAsync(frame, cancellation);
            return await answer.WaitAsync(AnswerTimeout, cancellation);
        }
        catch (TimeoutException slow)
        {
            throw new OutcomeUnknownException("no answer in time", slow);
        }
        finally
        {
            _questions.TryRemove(id, out _);
        }
    }

    /// <summary>Sends a frame and waits for nothing.</summary>
    public async Task PostAsync(JsonObject frame, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame);
        DocumentedFrames.CheckClient(JsonElement.Parse(bytes));
        await _writing.WaitAsync(cancellation);
        try
        {
            await _socket.SendAsync(
                bytes, WebSocketMessageType.Text, endOfMessage: true, cancellation);
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested
            && broken is WebSocketException or ObjectDisposedException or InvalidOperationException or IOException
                or OperationCanceledException)
        {
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
        Resume();
        _socket.Abort();
    }

    /// <summary>Reads nothing more from the network until <see cref="Resume"/>.</summary>
    public void Pause() => _paused ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        _paused?.TrySetResult();
        _paused = null;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _reading;
        _socket.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = ReceiveBuffer };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }

    private (long Id, Task<JsonElement> Answer) Prepare(JsonObject frame)
    {
        var id = Interlocked.Increment(ref _lastId);
        var source = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[id] = source;
        if (_closed.Task.IsCompleted)
        {
            source.TrySetException(new OutcomeUnknownException("the connection is closed"));
        }

        frame["id"] = id;
        return (id, source.Task);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[ReceiveBuffer];
        using var frame = new MemoryStream();
        try
        {
            while (true)
            {
                if (_paused is { } paused)
                {
                    await paused.Task;
                }

                var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None);
                    break;
                }

                frame.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Receive(JsonElement.Parse(frame.GetBuffer().AsSpan(0, (int)frame.Length)));
                    frame.SetLength(0);
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            // A cut connection is what these tests are about.
        }
        finally
        {
            _closed.TrySetResult((int?)_socket.CloseStatus ?? 1006);
            foreach (var question in _questions.Values)
            {
                question.TrySetException(new OutcomeUnknownException("the connection ended before the answer"));
            }
        }
    }

    private void Receive(JsonElement frame)
    {
        DocumentedFrames.CheckServer(frame);
        _received(frame);
        if (frame.OptionalNumber("id") is { } id && _questions.TryRemove(id, out var question))
        {
            question.TrySetResult(frame);
        }
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Client;

namespace Parley.Testing.SocketIo;

/// <summary>What a client gives back to go on where it was.</summary>
public sealed record SocketIoPlace(string Pid, string Offset);

/// <summary>The main namespace of one Socket.IO connection: events in, acknowledgements matched to what they acknowledge.</summary>
public sealed class SocketIoConnection : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _questions = new();
    private readonly TaskCompletionSource<JsonElement> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<JsonElement> _early = [];
    private readonly Action<JsonElement, IReadOnlyList<JsonElement>> _connected;
    private readonly Action<JsonElement> _heard;
    private EngineConnection? _engine;
    private long _lastId;

    private SocketIoConnection(Action<JsonElement, IReadOnlyList<JsonElement>> connected, Action<JsonElement> heard)
    {
        _connected = connected;
        _heard = heard;
    }

    public Task Closed => Engine.Closed;

    private EngineConnection Engine => _engine ?? throw new InvalidOperationException("not open");

    /// <param name="connected">Called with the answer to CONNECT and the events that came before it.</param>
    /// <param name="heard">Called with the arguments of every event after it, one at a time, in their order among the answers.</param>
    /// <exception cref="OutcomeUnknownException">The server is away.</exception>
    public static async Task<SocketIoConnection> OpenAsync(
        Uri server, string path, EngineTravel travel, string token, SocketIoPlace? place,
        Action<JsonElement, IReadOnlyList<JsonElement>> connected, Action<JsonElement> heard, CancellationToken cancellation)
    {
        var connection = new SocketIoConnection(connected, heard);
        connection._engine = await EngineConnection.OpenAsync(server, path, travel, connection.Receive, cancellation);
        try
        {
            var auth = new JsonObject();
            if (place is not null)
            {
                (auth["pid"], auth["offset"]) = (place.Pid, place.Offset);
            }

            auth["token"] = token;
            await connection.Engine.SendAsync($"0{auth.ToJsonString()}", cancellation);
            await connection.AnsweredAsync(connection._joined.Task, cancellation);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Emits and waits for the acknowledgement.</summary>
    /// <exception cref="OutcomeUnknownException">The connection ended, or nothing came in time.</exception>
    public async Task<JsonElement> AskAsync(string name, JsonNode? argument, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[id] = answer;
        try
        {
            await Engine.SendAsync($"2{id:D}{Event(name, argument)}", cancellation);
            return (await AnsweredAsync(answer.Task, cancellation))[0];
        }
        finally
        {
            _questions.TryRemove(id, out _);
        }
    }

    /// <summary>Emits and asks for nothing.</summary>
    public Task EmitAsync(string name, JsonNode? argument, CancellationToken cancellation) =>
        Engine.SendAsync($"2{Event(name, argument)}", cancellation);

    public void Cut() => Engine.Cut();

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();

    private static string Event(string name, JsonNode? argument) =>
        (argument is null ? new JsonArray(name) : new JsonArray(name, argument)).ToJsonString();

    private async Task<JsonElement> AnsweredAsync(Task<JsonElement> answer, CancellationToken cancellation)
    {
        var first = await Task.WhenAny(answer, Engine.Closed, Task.Delay(AnswerTimeout, cancellation));
        cancellation.ThrowIfCancellationRequested();
        return answer.IsCompleted ? await answer : throw new OutcomeUnknownException(
            first == Engine.Closed ? "the connection ended before the answer" : "no answer in time");
    }

    private void Receive(string packet)
    {
        switch (packet[0])
        {
            case '0':
                _connected(JsonElement.Parse(packet[1..]), _early);
                _joined.TrySetResult(default);
                break;
            case '1':
                Engine.Cut();
                break;
            case '2' when !_joined.Task.IsCompleted:
                _early.Add(JsonElement.Parse(packet[1..]));
                break;
            case '2':
                _heard(JsonElement.Parse(packet[1..]));
                break;
            case '3':
                var payload = packet.IndexOf('[', StringComparison.Ordinal);
                if (_questions.TryRemove(long.Parse(packet.AsSpan(1, payload - 1), provider: null), out var question))
                {
                    question.TrySetResult(JsonElement.Parse(packet[payload..]));
                }

                break;
            default:
                // Nobody is refused in these tests, unless the server is about to end.
                _joined.TrySetException(new OutcomeUnknownException($"told {packet}"));
                break;
        }
    }
}

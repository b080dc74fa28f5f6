using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Checking;

namespace Parley.Testing.Client;

/// <summary>How a send ended, as its author knows it.</summary>
public enum SendOutcome
{
    Acknowledged,
    Refused,

    /// <summary>Every attempt ended without an answer; it may be stored or not.</summary>
    Unknown,
}

/// <summary>One device of a person: comes back after every cut, catches up, and writes down all that it is told.</summary>
/// <param name="findServer">The present HTTP address: a restarted server may have another.</param>
public sealed class NativeClient(Func<Uri> findServer, Person person, History history, int seed, FrameMangler? mangler = null)
    : IAsyncDisposable
{
    private static readonly TimeSpan GapPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly ChatState _state = new();
    private readonly Observer _observer = new(history, person.Id);
    private readonly Random _random = new(seed);
    private readonly SemaphoreSlim _syncing = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private volatile NativeConnection? _connection;
    private TaskCompletionSource<NativeConnection> _online = NewSignal();
    private Task _running = Task.CompletedTask;
    private bool _offline;

    public Person Person { get; } = person;

    /// <summary><c>/</c>: the door of older clients, which takes more and never refuses what it does not know.</summary>
    public string Path { get; init; } = "/ws";

    public int Device { get; } = history.NextName();

    public int LastCloseCode { get; private set; }

    public int Connects { get; private set; }

    public bool IsOnline => _connection is { Closed.IsCompleted: false };

    /// <summary>Reads the state while no frame changes it.</summary>
    public T Read<T>(Func<ChatState, T> look)
    {
        lock (_gate)
        {
            return look(_state);
        }
    }

    /// <summary>The state at this moment, as a copy.</summary>
    public ChatState Snapshot() => Read(state => state.Copy());

    /// <summary>Keeps the device connected until <see cref="DisposeAsync"/>; returns once it has caught up for the first time.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _running = RunAsync(_stopping.Token);
        await OnlineAsync(cancellation);
    }

    /// <summary>Cuts the connection; the device comes back by itself.</summary>
    public void Cut() => _connection?.Cut();

    /// <summary>Cuts the connection and stays away until <see cref="ComeBack"/>.</summary>
    public void GoOffline()
    {
        Volatile.Write(ref _offline, true);
        Cut();
    }

    public void ComeBack() => Volatile.Write(ref _offline, false);

    public void StopReading() => _connection?.Pause();

    public void ReadOn() => _connection?.Resume();

    /// <summary>The present connection, or the next one once it has caught up.</summary>
    public Task<NativeConnection> OnlineAsync(CancellationToken cancellation) => Volatile.Read(ref _online).Task.WaitAsync(cancellation);

    /// <summary>Sends, and on an unknown outcome sends again with the same id, over whatever connection there is then.</summary>
    public async Task<SendOutcome> SendAsync(
        long conversationId, string content, string clientId, int attempts, CancellationToken cancellation, bool cutBeforeAnswer = false)
    {
        history.Attempted(new Attempt(Person.Id, clientId, conversationId, content));
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            try
            {
                var connection = await OnlineAsync(cancellation);
                var frame = new JsonObject
                {
                    ["type"] = "message",
                    ["conversation_id"] = conversationId,
                    ["content"] = content,
                    ["client_id"] = clientId,
                };
                if (cutBeforeAnswer && attempt < attempts)
                {
                    await connection.PostAsync(frame, cancellation);
                    await Task.Delay(Dice(0, 4), cancellation);
                    connection.Cut();
                    await connection.Closed.WaitAsync(cancellation);
                    continue;
                }

                if (Judge(await connection.AskAsync(frame, cancellation), conversationId, clientId) is { } outcome)
                {
                    return outcome;
                }
            }
            catch (OutcomeUnknownException)
            {
                history.OutcomeUnknown();
            }

            await Task.Delay(Dice(5, 100), cancellation);
        }

        return SendOutcome.Unknown;
    }

    /// <summary>Runs a command once; the answer may be an <c>error</c> frame.</summary>
    public async Task<JsonElement> AskAsync(JsonObject frame, CancellationToken cancellation) =>
        await (await OnlineAsync(cancellation)).AskAsync(frame, cancellation);

    /// <summary>Runs a command and repeats it until there is a definite answer. For commands that may safely be done twice.</summary>
    public async Task<JsonElement> InsistAsync(Func<JsonObject> frame, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var answer = await AskAsync(frame(), cancellation);
                if (answer.Text("type") != "error" || !IsTemporary(answer.Text("code")))
                {
                    return answer;
                }
            }
            catch (OutcomeUnknownException)
            {
                history.OutcomeUnknown();
            }

            await Task.Delay(Dice(5, 100), cancellation);
        }
    }

    /// <summary>Asks for everything above what is known, on the present connection.</summary>
    public async Task SyncAsync(CancellationToken cancellation) => await SyncAsync(await OnlineAsync(cancellation), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Cut();
        await _running;
        _stopping.Dispose();
        _syncing.Dispose();
    }

    public static bool IsTemporary(string code) => code is "unavailable" or "internal" or "rate_limited";

    // Several writers share a device, and a seeded Random is of one thread.
    private int Dice(int from, int to)
    {
        lock (_random)
        {
            return _random.Next(from, to);
        }
    }

    private static TaskCompletionSource<NativeConnection> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SendOutcome? Judge(JsonElement answer, long conversationId, string clientId)
    {
        if (answer.Text("type") == "ack")
        {
            var message = answer.GetProperty("message");
            history.Acknowledged(Person.Id, clientId, conversationId, message.Number("id"), message.Number("seq"));
            return SendOutcome.Acknowledged;
        }

        if (IsTemporary(answer.Text("code")))
        {
            return null;
        }

        history.Refused(Person.Id, clientId, answer.Text("code"));
        return SendOutcome.Refused;
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!Volatile.Read(ref _offline))
                {
                    await LiveAsync(cancellation);
                }
            }
            catch (Exception broken) when (broken
                is OutcomeUnknownException or WebSocketException or HttpRequestException or IOException or SocketException
                    or OperationCanceledException)
            {
                // The server is away or the connection was cut: that is what the next round is for.
            }
            catch (Exception fault)
            {
                // A frame that the client does not understand. Whoever waits for this device must hear of it.
                Volatile.Read(ref _online).TrySetException(fault);
                throw;
            }

            await Task.Delay(Dice(5, 60), CancellationToken.None);
        }
    }

    private async Task LiveAsync(CancellationToken cancellation)
    {
        mangler?.Reconnected();
        await using var connection = await NativeConnection.OpenAsync(
            findServer(), Person.Token, history.NextName(), Receive, cancellation, Path);
        _connection = connection;
        Connects++;
        try
        {
            await SyncAsync(connection, cancellation);
            Volatile.Read(ref _online).TrySetResult(connection);
            while (!connection.Closed.IsCompleted && !Volatile.Read(ref _offline))
            {
                await Task.WhenAny(connection.Closed, Task.Delay(Tick, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if (Read(state => state.GapSince) is { } since && Stopwatch.GetElapsedTime(since) > GapPatience
                    && !connection.Closed.IsCompleted)
                {
                    await SyncAsync(connection, cancellation);
                }
            }
        }
        finally
        {
            if (Volatile.Read(ref _online).Task.IsCompleted)
            {
                // Only a signal that was given is renewed: others still wait for the one that was not.
                Volatile.Write(ref _online, NewSignal());
            }

            connection.Cut();
            LastCloseCode = await connection.Closed;
        }
    }

    private async Task SyncAsync(NativeConnection connection, CancellationToken cancellation)
    {
        await _syncing.WaitAsync(cancellation);
        try
        {
            var done = await connection.AskAsync(Cursors(), cancellation);
            if (done.Flag("reset"))
            {
                done = await connection.AskAsync(Cursors(), cancellation);
            }

            if (done.Text("type") == "error")
            {
                throw new OutcomeUnknownException($"the sync was refused: {done}");
            }

            lock (_gate)
            {
                _state.Synced();
            }
        }
        finally
        {
            _syncing.Release();
        }
    }

    private JsonObject Cursors() => Read(state => new JsonObject
    {
        ["type"] = "sync",
        ["epoch"] = state.Epoch,
        ["user_rev"] = state.UserRev,
        ["profiles"] = state.Profiles,
        ["conversations"] = new JsonObject(state.Conversations.Values.Select(known =>
            KeyValuePair.Create<string, JsonNode?>(known.Id.ToString("D"), new JsonArray(known.Rev, known.Mark)))),
        ["final"] = true,
    });

    private void Receive(int connection, JsonElement frame)
    {
        lock (_gate)
        {
            _observer.Saw(connection, frame);
            foreach (var passed in mangler?.Pass(frame) ?? [frame])
            {
                _state.Apply(passed, Stopwatch.GetTimestamp());
            }
        }
    }
}

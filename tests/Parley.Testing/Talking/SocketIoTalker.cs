using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Checking;
using Parley.Testing.Client;
using Parley.Testing.SocketIo;

namespace Parley.Testing.Talking;

/// <summary>A client of Socket.IO that does what an application on the stock one does: recovers, or joins and reads the history anew.</summary>
public sealed class SocketIoTalker(Func<Uri> findServer, Person person, SocketWords words, EngineTravel travel, History history, int seed)
    : ITalker
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly SocketNotes _notes = new(words, person.Id, history);
    private readonly Dictionary<long, SocketView?> _views = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly SocketPast _past = new(findServer, person, words);
    private volatile SocketIoConnection? _connection;
    private TaskCompletionSource<SocketIoConnection> _online = NewSignal();
    private Task _running = Task.CompletedTask;
    private string? _pid;
    private string? _offset;
    private volatile bool _offline;

    public string Kind { get; } = $"{words.Name} by {travel}";

    public Person Person => person;

    public int Device { get; } = history.NextName();

    public int Recoveries { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        _running = RunAsync(_stopping.Token);
        await OnlineAsync(cancellation);
    }

    public async Task<SendOutcome> SendAsync(long conversationId, string content, string clientId, CancellationToken cancellation)
    {
        history.Attempted(new Attempt(person.Id, clientId, conversationId, content));
        var answer = await InsistAsync(
            words.Send,
            () => new JsonObject { ["conversationId"] = words.Id(conversationId), ["content"] = content, ["clientId"] = clientId },
            cancellation);
        if (!answer.Flag("success"))
        {
            history.Refused(person.Id, clientId, CodeOf(answer));
            return SendOutcome.Refused;
        }

        var data = answer.GetProperty("data");

        // One that was deleted meanwhile is answered by its id alone.
        history.Acknowledged(person.Id, clientId, conversationId, SocketWords.IdOf(data, data.TryGetProperty("id", out _) ? "id" : "messageId"));
        return SendOutcome.Acknowledged;
    }

    public Task EditAsync(long messageId, string content, CancellationToken cancellation)
    {
        history.EditAttempted(messageId, content);
        return InsistAsync(
            words.Edit, () => new JsonObject { ["messageId"] = words.Id(messageId), ["content"] = content }, cancellation);
    }

    public Task DeleteAsync(long messageId, CancellationToken cancellation) =>
        InsistAsync(words.Delete, () => new JsonObject { ["messageId"] = words.Id(messageId) }, cancellation);

    public Task ReadAsync(long conversationId, CancellationToken cancellation) =>
        InsistAsync(words.Read, () => words.Conversation(conversationId, isBare: false), cancellation);

    public async Task TypeAsync(long conversationId, bool isTyping, CancellationToken cancellation)
    {
        var connection = await OnlineAsync(cancellation);
        await connection.EmitAsync(words.TypingIs(isTyping), words.Conversation(conversationId, isBare: true), cancellation);
    }

    public async Task EnterAsync(long conversationId, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_views.TryAdd(conversationId, null))
            {
                return;
            }
        }

        try
        {
            if (_connection is { } connection)
            {
                await OpenAsync(connection, conversationId, cancellation);
            }
        }
        catch (Exception broken) when (IsAway(broken))
        {
            // It is opened with the next connection.
        }
    }

    public async Task LeaveAsync(long conversationId, CancellationToken cancellation)
    {
        if (!words.HearsAll)
        {
            Forget(conversationId);
        }

        await InsistAsync(words.Leave, () => words.Conversation(conversationId, isBare: true), cancellation);
    }

    public void Forget(long conversationId)
    {
        lock (_gate)
        {
            if (_views.Remove(conversationId))
            {
                _notes.Looking(conversationId, isLooking: false);
            }
        }
    }

    public async Task SettleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                // No such event: answered as every other is, after all that was told before.
                await (await OnlineAsync(cancellation)).AskAsync("settle", null, cancellation);
                return;
            }
            catch (OutcomeUnknownException)
            {
                // What was on its way on that connection will not arrive; what comes with the next one, will.
            }
        }
    }

    public void GoOffline(bool isForgetful)
    {
        _offline = true;
        if (isForgetful)
        {
            lock (_gate)
            {
                _pid = null;
            }
        }

        _connection?.Cut();
    }

    public void ComeBack() => _offline = false;

    public IReadOnlyDictionary<long, IReadOnlyList<Line>?> Views()
    {
        lock (_gate)
        {
            return _views.ToDictionary(view => view.Key, view => view.Value is { IsLoaded: true } loaded ? loaded.Lines : null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _connection?.Cut();
        await _running;
        _stopping.Dispose();
        _past.Dispose();
    }

    private static TaskCompletionSource<SocketIoConnection> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string CodeOf(JsonElement answer) => answer.GetProperty("error").Text("code");

    private static bool IsAway(Exception broken) => broken
        is OutcomeUnknownException or WebSocketException or HttpRequestException or IOException or SocketException
            or OperationCanceledException;

    private Task<SocketIoConnection> OnlineAsync(CancellationToken cancellation) => Volatile.Read(ref _online).Task.WaitAsync(cancellation);

    private async Task<JsonElement> InsistAsync(string name, Func<JsonNode> argument, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var answer = await (await OnlineAsync(cancellation)).AskAsync(name, argument(), cancellation);
                if (answer.Flag("success") || !NativeClient.IsTemporary(CodeOf(answer)))
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

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!_offline)
                {
                    await LiveAsync(cancellation);
                }
            }
            catch (Exception broken) when (IsAway(broken))
            {
                // The server is away or the connection was cut: that is what the next round is for.
            }
            catch (Exception fault)
            {
                Volatile.Read(ref _online).TrySetException(fault);
                throw;
            }

            await Task.Delay(Dice(5, 60), CancellationToken.None);
        }
    }

    private async Task LiveAsync(CancellationToken cancellation)
    {
        SocketIoPlace? place;
        lock (_gate)
        {
            place = _pid is not null && _offset is not null ? new SocketIoPlace(_pid, _offset) : null;
        }

        await using var connection = await SocketIoConnection.OpenAsync(
            findServer(), words.Path, travel, person.Token, place, Connected, Heard, cancellation);
        _connection = connection;
        try
        {
            foreach (var conversationId in NotOpen())
            {
                await OpenAsync(connection, conversationId, cancellation);
            }

            Volatile.Read(ref _online).TrySetResult(connection);
            while (!connection.Closed.IsCompleted && !_offline)
            {
                await Task.WhenAny(connection.Closed, Task.Delay(50, cancellation));
                cancellation.ThrowIfCancellationRequested();
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
            await connection.Closed;
            CloseHalfOpen();
            _connection = null;
        }
    }

    private void Connected(JsonElement answer, IReadOnlyList<JsonElement> missed)
    {
        lock (_gate)
        {
            var pid = answer.Text("pid");
            if (pid == _pid)
            {
                Recoveries++;
            }
            else
            {
                _notes.Begin();
                foreach (var conversationId in _views.Keys)
                {
                    _views[conversationId] = null;
                }
            }

            _pid = pid;
        }

        foreach (var told in missed)
        {
            Hear(told, isMadeUpFor: true);
        }
    }

    private void Heard(JsonElement arguments) => Hear(arguments, isMadeUpFor: false);

    private void Hear(JsonElement arguments, bool isMadeUpFor)
    {
        lock (_gate)
        {
            var last = arguments[arguments.GetArrayLength() - 1];
            _offset = last.ValueKind == JsonValueKind.String ? last.GetString() : _offset;

            var (telling, conversationId, line) = _notes.Note(arguments);
            if (line is not null && _views.TryGetValue(conversationId, out var view))
            {
                view?.Take(telling, line with { IsMadeUpFor = isMadeUpFor });
            }
        }
    }

    private List<long> NotOpen()
    {
        lock (_gate)
        {
            return [.. _views.Where(view => view.Value is null).Select(view => view.Key)];
        }
    }

    private void CloseHalfOpen()
    {
        lock (_gate)
        {
            foreach (var (conversationId, view) in _views.ToList())
            {
                _views[conversationId] = view is { IsLoaded: true } ? view : null;
            }
        }
    }

    /// <summary>Joins, reads all that was said, and from there on goes by what it is told.</summary>
    private async Task OpenAsync(SocketIoConnection connection, long conversationId, CancellationToken cancellation)
    {
        var view = new SocketView();
        lock (_gate)
        {
            if (!_views.TryGetValue(conversationId, out var open) || open is not null)
            {
                return;
            }

            _views[conversationId] = view;
        }

        var joined = await connection.AskAsync(words.Join, words.Conversation(conversationId, isBare: true), cancellation);
        var lines = joined.Flag("success")
            ? await _past.ReadAsync(connection, conversationId, joined.GetProperty("data"), cancellation)
            : null;
        lock (_gate)
        {
            if (!_views.TryGetValue(conversationId, out var open) || open != view)
            {
                return;
            }

            if (lines is null)
            {
                // Not a member (any more).
                _views.Remove(conversationId);
                return;
            }

            view.Load(lines);
            _notes.Looking(conversationId, isLooking: true);
        }
    }

    private int Dice(int from, int to)
    {
        lock (_random)
        {
            return _random.Next(from, to);
        }
    }
}

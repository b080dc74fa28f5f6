using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Checking;
using Parley.Testing.Client;
using Parley.Testing.Envelope;

namespace Parley.Testing.Talking;

/// <summary>
/// A client of the envelope protocol that does what its document says: it hears what it is a member of, and after every cut it asks
/// <c>GET /api/messages?after=</c> for what it missed. It has no word for edits and deletions, so what it shows is read anew in the end.
/// </summary>
public sealed class EnvelopeTalker(Func<Uri> findServer, Person person, History history, int seed) : ITalker
{
    private const int PageRows = 100;

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly ParleyHttp _http = new(findServer);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<long, EnvelopeView> _views = [];
    private EnvelopeWire? _wire;
    private TaskCompletionSource<EnvelopeWire> _online = NewSignal();
    private Task _running = Task.CompletedTask;
    private volatile bool _offline;
    private int _stream;

    public string Kind => "envelope";

    public Person Person => person;

    public int Device { get; } = history.NextName();

    /// <summary>There is no resume.</summary>
    public int Recoveries => 0;

    public async Task StartAsync(CancellationToken cancellation)
    {
        _running = RunAsync(_stopping.Token);
        await OnlineAsync(cancellation);
    }

    public async Task<SendOutcome> SendAsync(long conversationId, string content, string clientId, CancellationToken cancellation)
    {
        history.Attempted(new Attempt(person.Id, clientId, conversationId, content));
        while (true)
        {
            try
            {
                var wire = await OnlineAsync(cancellation);
                var answer = await wire.AskAsync(
                    clientId, "message", $"conversation:{conversationId}", new JsonObject { ["text"] = content }, cancellation);
                if (!answer.TryGetProperty("error", out var error))
                {
                    history.Acknowledged(person.Id, clientId, conversationId, answer.Number("message_id"));
                    return SendOutcome.Acknowledged;
                }

                if (!NativeClient.IsTemporary(error.Text("code")))
                {
                    history.Refused(person.Id, clientId, error.Text("code"));
                    return SendOutcome.Refused;
                }
            }
            catch (OutcomeUnknownException)
            {
                history.OutcomeUnknown();
            }

            await Task.Delay(Dice(5, 100), cancellation);
        }
    }

    public Task EditAsync(long messageId, string content, CancellationToken cancellation)
    {
        history.EditAttempted(messageId, content);
        return InsistAsync(HttpMethod.Patch, $"api/v1/messages/{messageId}", new JsonObject { ["content"] = content }, cancellation);
    }

    public Task DeleteAsync(long messageId, CancellationToken cancellation) =>
        InsistAsync(HttpMethod.Delete, $"api/v1/messages/{messageId}", null, cancellation);

    public Task ReadAsync(long conversationId, CancellationToken cancellation) =>
        InsistAsync(HttpMethod.Post, "api/messages/read", new JsonObject { ["conversation_id"] = conversationId }, cancellation);

    public async Task EnterAsync(long conversationId, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_views.TryAdd(conversationId, new EnvelopeView()))
            {
                return;
            }
        }

        try
        {
            await CatchUpAsync(conversationId, cancellation);
        }
        catch (Exception broken) when (IsAway(broken))
        {
            // It is read with the next connection.
        }
    }

    public Task LeaveAsync(long conversationId, CancellationToken cancellation)
    {
        Forget(conversationId);
        return Task.CompletedTask;
    }

    /// <summary>It has no word for it.</summary>
    public Task TypeAsync(long conversationId, bool isTyping, CancellationToken cancellation) => Task.CompletedTask;

    public void Forget(long conversationId)
    {
        lock (_gate)
        {
            _views.Remove(conversationId);
        }
    }

    public async Task SettleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var wire = await OnlineAsync(cancellation);
                await wire.AskAsync($"settle {history.NextName()}", "ping", $"user:{person.Id}", [], cancellation);
                foreach (var conversationId in Watched())
                {
                    await ReadAnewAsync(conversationId, cancellation);
                }

                return;
            }
            catch (Exception broken) when (IsAway(broken) && !cancellation.IsCancellationRequested)
            {
                // What was on its way on that connection will not arrive; what comes with the next one, will.
                await Task.Delay(Dice(5, 60), cancellation);
            }
        }
    }

    /// <summary>It knows its place by what it shows, and never forgets that.</summary>
    public void GoOffline(bool isForgetful)
    {
        _offline = true;
        _wire?.Cut();
    }

    public void ComeBack() => _offline = false;

    public IReadOnlyDictionary<long, IReadOnlyList<Line>?> Views()
    {
        lock (_gate)
        {
            return _views.ToDictionary(view => view.Key, view => view.Value.Lines);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _wire?.Cut();
        await _running;
        _stopping.Dispose();
        _http.Dispose();
    }

    private static TaskCompletionSource<EnvelopeWire> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsAway(Exception broken) => broken
        is OutcomeUnknownException or WebSocketException or HttpRequestException or IOException or SocketException
            or OperationCanceledException;

    private Task<EnvelopeWire> OnlineAsync(CancellationToken cancellation) => Volatile.Read(ref _online).Task.WaitAsync(cancellation);

    private async Task InsistAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var (status, _) = await _http.SendAsync(method, path, person.Token, body, cancellation);
                if (status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError))
                {
                    return;
                }
            }
            catch (Exception broken) when (IsAway(broken) && !cancellation.IsCancellationRequested)
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
        _stream = history.NextName();
        await using var wire = await EnvelopeWire.OpenAsync(findServer(), person.Token, Heard, cancellation);
        _wire = wire;
        try
        {
            // From its answer on everything is heard; what came before is read below.
            await wire.AskAsync($"here {_stream}", "ping", $"user:{person.Id}", [], cancellation);
            foreach (var conversationId in Watched())
            {
                await CatchUpAsync(conversationId, cancellation);
            }

            Volatile.Read(ref _online).TrySetResult(wire);
            while (!wire.Closed.IsCompleted && !_offline)
            {
                await Task.WhenAny(wire.Closed, Task.Delay(50, cancellation));
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            if (Volatile.Read(ref _online).Task.IsCompleted)
            {
                Volatile.Write(ref _online, NewSignal());
            }

            wire.Cut();
            await wire.Closed;
            _wire = null;
        }
    }

    private void Heard(JsonElement frame)
    {
        if (frame.Text("type") != "message")
        {
            return;
        }

        var told = frame.GetProperty("payload");
        var (conversationId, seq) = (told.Number("conversation_id"), told.Number("seq"));
        var authorId = long.Parse(frame.Text("from")["user:".Length..], System.Globalization.CultureInfo.InvariantCulture);
        var line = new Line(told.Number("message_id"), authorId, told.Text("text"));
        var stream = _stream;
        history.Saw(at => new MessageSeen(at, stream, person.Id, conversationId, line.MessageId, seq, line.AuthorId, line.Content));
        lock (_gate)
        {
            if (_views.TryGetValue(conversationId, out var view))
            {
                view.Hear(seq, line);
            }
        }
    }

    private long[] Watched()
    {
        lock (_gate)
        {
            return [.. _views.Keys];
        }
    }

    private Task CatchUpAsync(long conversationId, CancellationToken cancellation) => DownloadAsync(conversationId, isAnew: false, cancellation);

    /// <summary>What changed since it was shown is seen by looking again alone.</summary>
    private Task ReadAnewAsync(long conversationId, CancellationToken cancellation) => DownloadAsync(conversationId, isAnew: true, cancellation);

    private async Task DownloadAsync(long conversationId, bool isAnew, CancellationToken cancellation)
    {
        long after;
        lock (_gate)
        {
            if (!_views.TryGetValue(conversationId, out var view))
            {
                return;
            }

            after = isAnew ? 0 : view.Top;
        }

        var rows = new List<(long Seq, Line Line)>();
        for (var more = true; more;)
        {
            var (status, body) = await _http.SendAsync(
                HttpMethod.Get,
                $"api/messages?conversation_id={conversationId:D}&after={after:D}&limit={PageRows:D}",
                person.Token,
                null,
                cancellation);
            if (status == HttpStatusCode.NotFound)
            {
                // Not a member (any more).
                Forget(conversationId);
                return;
            }

            if (status != HttpStatusCode.OK)
            {
                throw new OutcomeUnknownException($"answered {status}");
            }

            rows.AddRange(body.Items("data").Select(row =>
                (row.Number("seq"), new Line(row.Number("id"), row.Number("user_id"), row.OptionalText("body")))));
            more = body.Flag("has_more");
            after = rows.Count > 0 ? rows[^1].Seq : after;
        }

        lock (_gate)
        {
            if (_views.TryGetValue(conversationId, out var view))
            {
                view.Load(rows, isAnew);
            }
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

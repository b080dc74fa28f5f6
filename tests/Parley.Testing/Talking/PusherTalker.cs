using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Checking;
using Parley.Testing.Client;
using Parley.Testing.Pusher;

namespace Parley.Testing.Talking;

/// <summary>
/// A client of chat over the Pusher protocol that does what an application on Echo does: it subscribes to the channel of each conversation that
/// it shows, reads what was said by HTTP once it is subscribed, and from there on goes by what it is told. It sends and reads by HTTP, and
/// whispers that it types. There is no resume: after a cut it subscribes and reads anew.
/// </summary>
/// <param name="key">Of the default app.</param>
public sealed class PusherTalker(Func<Uri> findServer, string key, Person person, History history, int seed) : ITalker
{
    private const int PageRows = 100;

    // Of messages; the event of a deletion says which alone, and not which rev it is.
    private static readonly Dictionary<string, Telling> Tellings = new()
    {
        [@"App\Events\NewChatMessage"] = Telling.New,
        [@"App\Events\ChatMessageUpdated"] = Telling.Edited,
        [@"App\Events\ChatMessageDeleted"] = Telling.Deleted,
    };

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly string _prefix = seed % 2 == 0 ? "private-conversation." : "presence-conversation.";
    private readonly ParleyHttp _http = new(findServer);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<long, SocketView?> _views = [];
    private volatile PusherWire? _wire;
    private TaskCompletionSource<PusherWire> _online = NewSignal();
    private Task _running = Task.CompletedTask;
    private volatile bool _offline;
    private int _stream;

    public string Kind => $"pusher on {_prefix[.._prefix.IndexOf('-', StringComparison.Ordinal)]} channels";

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
        var message = new JsonObject { ["conversation_id"] = conversationId, ["body"] = content, ["client_id"] = clientId };
        var (status, answer) = await InsistAsync(HttpMethod.Post, "api/messages", message, cancellation);
        if (status != HttpStatusCode.Created)
        {
            history.Refused(person.Id, clientId, answer.OptionalText("code") ?? $"{status}");
            return SendOutcome.Refused;
        }

        var row = answer.GetProperty("data");
        history.Acknowledged(person.Id, clientId, conversationId, row.Number("id"), row.Number("seq"));
        return SendOutcome.Acknowledged;
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

    public async Task TypeAsync(long conversationId, bool isTyping, CancellationToken cancellation)
    {
        try
        {
            // Where it is not on the channel it is told so, and nobody hears it.
            var wire = await OnlineAsync(cancellation);
            await wire.WhisperAsync(ChannelOf(conversationId), new JsonObject { ["typing"] = isTyping }, cancellation);
        }
        catch (OutcomeUnknownException)
        {
            // It is not repeated.
        }
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
            if (_wire is { } wire)
            {
                await OpenAsync(wire, conversationId, cancellation);
            }
        }
        catch (Exception broken) when (IsAway(broken))
        {
            // It is opened with the next connection.
        }
    }

    public async Task LeaveAsync(long conversationId, CancellationToken cancellation)
    {
        Forget(conversationId);
        try
        {
            if (_wire is { } wire)
            {
                await wire.LeaveAsync(ChannelOf(conversationId), cancellation);
            }
        }
        catch (OutcomeUnknownException)
        {
            // The next connection is not on it.
        }
    }

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
                await (await OnlineAsync(cancellation)).PingAsync(cancellation);
                if (Views().Values.All(lines => lines is not null))
                {
                    return;
                }
            }
            catch (OutcomeUnknownException)
            {
                // What was on its way on that connection will not arrive; what comes with the next one, will.
            }

            await Task.Delay(Dice(5, 60), cancellation);
        }
    }

    /// <summary>It always does.</summary>
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
            return _views.ToDictionary(view => view.Key, view => view.Value is { IsLoaded: true } loaded ? loaded.Lines : null);
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

    private static TaskCompletionSource<PusherWire> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsAway(Exception broken) => broken
        is OutcomeUnknownException or WebSocketException or HttpRequestException or IOException or SocketException
            or OperationCanceledException;

    private string ChannelOf(long conversationId) => $"{_prefix}{conversationId:D}";

    private Task<PusherWire> OnlineAsync(CancellationToken cancellation) => Volatile.Read(ref _online).Task.WaitAsync(cancellation);

    private async Task<(HttpStatusCode Status, JsonElement Body)> InsistAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var (status, answer) = await _http.SendAsync(method, path, person.Token, body?.DeepClone().AsObject(), cancellation);
                if (status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError))
                {
                    return (status, answer);
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
        long[] shown;
        lock (_gate)
        {
            _stream = history.NextName();
            shown = [.. _views.Keys];
            Array.ForEach(shown, conversationId => _views[conversationId] = null);
        }

        await using var wire = await PusherWire.OpenAsync(findServer(), key, Heard, cancellation);
        _wire = wire;
        try
        {
            foreach (var conversationId in shown)
            {
                await OpenAsync(wire, conversationId, cancellation);
            }

            Volatile.Read(ref _online).TrySetResult(wire);
            while (!wire.Closed.IsCompleted && !_offline)
            {
                await Task.WhenAny(wire.Closed, Task.Delay(50, cancellation));
                cancellation.ThrowIfCancellationRequested();
                foreach (var conversationId in NotOpen())
                {
                    await OpenAsync(wire, conversationId, cancellation);
                }
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

    private List<long> NotOpen()
    {
        lock (_gate)
        {
            return [.. _views.Where(view => view.Value is null).Select(view => view.Key)];
        }
    }

    /// <summary>Has it granted, subscribes, and then reads all that was said: what comes meanwhile is done again on top of it.</summary>
    private async Task OpenAsync(PusherWire wire, long conversationId, CancellationToken cancellation)
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

        var isIn = false;
        List<Line>? lines = null;
        try
        {
            isIn = await JoinAsync(wire, ChannelOf(conversationId), cancellation);
            lines = isIn ? await DownloadAsync(conversationId, cancellation) : null;
        }
        finally
        {
            lock (_gate)
            {
                if (_views.TryGetValue(conversationId, out var open) && open == view)
                {
                    Settle(conversationId, view, lines, isRefused: !isIn);
                }
            }
        }
    }

    // Not a member (any more), or not known: that is tried again.
    private void Settle(long conversationId, SocketView view, List<Line>? lines, bool isRefused)
    {
        if (lines is not null)
        {
            view.Load(lines);
        }
        else if (isRefused)
        {
            _views.Remove(conversationId);
        }
        else
        {
            _views[conversationId] = null;
        }
    }

    private async Task<bool> JoinAsync(PusherWire wire, string channel, CancellationToken cancellation)
    {
        var asked = new JsonObject { ["socket_id"] = wire.SocketId, ["channel_name"] = channel };
        var (status, grant) = await InsistAsync(HttpMethod.Post, "broadcasting/auth", asked, cancellation);
        return status == HttpStatusCode.OK && await wire.JoinAsync(channel, grant.Text("auth"), grant.Text("channel_data"), cancellation);
    }

    /// <returns>In their order; null where the person is not a member any more.</returns>
    private async Task<List<Line>?> DownloadAsync(long conversationId, CancellationToken cancellation)
    {
        var lines = new List<Line>();
        for (var (after, more) = (0L, true); more;)
        {
            var path = $"api/messages?conversation_id={conversationId:D}&after={after:D}&limit={PageRows:D}";
            var (status, body) = await InsistAsync(HttpMethod.Get, path, null, cancellation);
            if (status != HttpStatusCode.OK)
            {
                return null;
            }

            var rows = body.Items("data").ToList();
            lines.AddRange(rows.Select(row => new Line(row.Number("id"), row.Number("user_id"), row.OptionalText("body"))));
            more = body.Flag("has_more") && rows.Count > 0;
            after = rows.Count > 0 ? rows[^1].Number("seq") : after;
        }

        return lines;
    }

    private void Heard(string name, string channel, JsonElement data)
    {
        if (!channel.StartsWith(_prefix, StringComparison.Ordinal)
            || !long.TryParse(channel.AsSpan(_prefix.Length), System.Globalization.CultureInfo.InvariantCulture, out var conversationId))
        {
            return;
        }

        if (name == "client-typing")
        {
            var by = data.Number("user_id");
            history.Saw(at => new EphemeralSeen(at, _stream, person.Id, conversationId, by));
        }
        else if (name == @"App\Events\ChatMessageRead")
        {
            history.Saw(at => new MarkerSeen(at, _stream, person.Id, conversationId, data.Number("user_id"), data.Number("read_seq")));
        }
        else if (name == "pusher:subscription_error")
        {
            // Out of it; whoever lets it in again says so.
            Forget(conversationId);
        }
        else if (Tellings.TryGetValue(name, out var telling))
        {
            Hear(telling, conversationId, data);
        }
    }

    private void Hear(Telling telling, long conversationId, JsonElement data)
    {
        var line = telling == Telling.Deleted ? new Line(data.Number("id"), 0, null) : Note(conversationId, data.GetProperty("message"));
        lock (_gate)
        {
            if (_views.TryGetValue(conversationId, out var view))
            {
                view?.Take(telling, line);
            }
        }
    }

    private Line Note(long conversationId, JsonElement message)
    {
        var line = new Line(message.Number("id"), message.Number("user_id"), message.OptionalText("body"));
        var (rev, seq) = (message.Number("rev"), message.Number("seq"));
        history.Saw(at => new ChangeSeen(at, _stream, person.Id, conversationId, From: null, rev) { MessageId = line.MessageId });
        history.Saw(at => new MessageSeen(at, _stream, person.Id, conversationId, line.MessageId, seq, line.AuthorId, line.Content));
        return line;
    }

    private int Dice(int from, int to)
    {
        lock (_random)
        {
            return _random.Next(from, to);
        }
    }
}

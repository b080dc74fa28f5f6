using System.Net.WebSockets;
using Parley.Protocols.Pusher;
using Parley.Protocols.Pusher.Chat;
using Parley.Realtime.Sessions;
using Parley.Realtime.Topics;
using Parley.Realtime.Wire;
using Parley.Server.Metrics;
using Parley.Server.Pusher.Chat;
using Parley.Server.WebSockets;

namespace Parley.Server.Pusher;

/// <summary>
/// One connection of the Pusher protocol: one loop reads, one writes, and whoever wants it to end says so with an error, of which the first is
/// the one that the client is closed with.
/// </summary>
internal sealed class PusherSocket : ILiveConnection, IAsyncDisposable
{
    // How long the peer has to answer our close frame. One that does not read will not.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    // How many seconds' messages may come at once, as when a client subscribes anew to all that it was on. Those beyond wait in the socket: who
    // sends faster is slowed down, and loses nothing.
    private const int BurstSeconds = 20;

    // What may wait beside who is on a full presence channel, which is told in one frame; who is slower is closed with 4100.
    private const int OutboxBytes = 256 * 1024;

    // JSON in a text: each quote takes two bytes.
    private const double Quoting = 2.5;

    private const int Normal = 1000;

    private readonly Lock _gate = new();
    private readonly Outbox _outbox;
    private readonly SocketTransport _transport;
    private readonly ServedApp _served;
    private readonly PusherHooks _hooks;
    private readonly ChatDesk _desk;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly PusherConnection _connection;
    private readonly TopicListener _listener;
    private readonly SocketChat? _chat;
    private readonly ITimer _timer;
    private readonly long _opened;
    private PusherError? _end;
    private double _spent;
    private TimeSpan _refilled;

    public PusherSocket(
        SocketTransport transport,
        ServedApp served,
        string socketId,
        PusherHooks hooks,
        ChatDesk desk,
        ServerMetrics metrics,
        TimeProvider clock)
    {
        (_transport, _served, _hooks, _desk, _metrics, _clock) = (transport, served, hooks, desk, metrics, clock);
        _opened = clock.GetTimestamp();
        _outbox = new Outbox((int)Math.Min(int.MaxValue, OutboxBytes + (Quoting * served.App.Members * served.App.MemberBytes)));
        _connection = new PusherConnection(served.App, socketId, TimeSpan.Zero);
        _listener = new TopicListener(socketId, _outbox, () => End(PusherError.Terminated(served.App)));
        _chat = desk.Open(served, _listener, _outbox, new ChatCallbacks(Joined, Left));
        _timer = clock.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Protocol => "pusher";

    /// <summary>Of one that hears chat; of others the app's own server knows.</summary>
    public long? UserId => _chat?.UserId;

    /// <summary>Why it was ended; null while it was not, or by the client.</summary>
    public PusherError? Ended => _end;

    public CloseReason Reason => _outbox.Closed ?? CloseReason.Normal;

    private TimeSpan Now => _clock.GetElapsedTime(_opened);

    /// <summary>Serves the connection to its end. Throws what <see cref="BrokenWire"/> knows, and bugs.</summary>
    public async Task RunAsync()
    {
        if (!_served.Topics.TryEnter(_listener, _served.App.Connections))
        {
            End(PusherError.OverQuota(_served.App));
        }
        else if (_end is null)
        {
            _outbox.TryEnqueue(_connection.Greeting);
            Arm();
        }

        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(stop.Token);
        var inGoodOrder = false;
        try
        {
            await WriteAsync();
            await reading.WaitAsync(CloseTime, _clock, CancellationToken.None);
            inGoodOrder = true;
        }
        finally
        {
            if (!inGoodOrder)
            {
                _transport.Abort();
            }

            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_chat is not null)
            {
                _desk.Close(_chat, _listener.Id);
            }

            _served.Topics.Leave(_listener);
        }
    }

    /// <summary>Tells why and closes with the same code. The first reason wins. For any thread.</summary>
    public void End(PusherError error)
    {
        if (Interlocked.CompareExchange(ref _end, error, null) is null)
        {
            _outbox.TryEnqueue(PusherFrames.Error(error));
            _outbox.Close(error.Reason);
        }
    }

    public Task LeaveAsync()
    {
        End(PusherError.Restarting);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Tick()
    {
        PusherStep step;
        lock (_gate)
        {
            _connection.Hear(_clock.GetElapsedTime(_opened, _transport.HeardAt));
            step = _connection.Tick(Now);
        }

        Answer(step);
        if (_end is null)
        {
            Arm();
        }
    }

    private void Arm()
    {
        TimeSpan due;
        lock (_gate)
        {
            due = _connection.Due - Now;
        }

        // Timers count in coarser ticks than timestamps and may fire a little early.
        _timer.Change(due > TimeSpan.Zero ? due + TimeSpan.FromMilliseconds(20) : TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            while (await HandleNextAsync(stop))
            {
            }

            await _transport.DiscardAsync();
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode == WebSocketError.Faulted)
        {
            // The peer broke RFC 6455 and the platform has told it so already (1002, or 1007 for text that is not UTF-8).
            _outbox.Close(CloseReason.ProtocolError);
            await _transport.LingerAsync();
        }
        catch (Exception exception) when (!BrokenWire.Is(exception))
        {
            // A bug. To the client it looks like a restart.
            End(PusherError.Restarting);
            throw;
        }
        finally
        {
            _outbox.Close(CloseReason.Normal);
        }
    }

    private async ValueTask<bool> HandleNextAsync(CancellationToken stop)
    {
        if (WaitForBudget() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, _clock, stop);
        }

        using var frame = await _transport.ReceiveAsync(_served.App.MessageBytes);
        _metrics.FramesReceived.Add(1);
        if (frame.Kind == Received.TooLarge)
        {
            End(PusherError.TooLarge);
        }

        if (frame.Kind != Received.Frame || _outbox.Closed is not null)
        {
            return false;
        }

        PusherStep step;
        lock (_gate)
        {
            step = _connection.Receive(frame.Bytes, frame.IsText, Now);
        }

        Answer(step);
        if (step.Input is { } input)
        {
            await DoAsync(input, stop);

            // One long list at a time, and the next once it is on the wire.
            await _outbox.PacedAsync(stop);
        }

        return _outbox.Closed is null;
    }

    private TimeSpan WaitForBudget()
    {
        var (now, rate) = (Now, (double)_served.App.MessagesPerSecond);
        _spent = Math.Max(0, _spent - ((now - _refilled).TotalSeconds * rate)) + 1;
        _refilled = now;
        return TimeSpan.FromSeconds(Math.Max(0, (_spent / rate) - BurstSeconds));
    }

    private void Answer(PusherStep step)
    {
        foreach (var answer in step.Answers ?? [])
        {
            _outbox.TryEnqueue(answer);
        }

        if (step.End is { } end)
        {
            End(end);
        }
    }

    private async ValueTask DoAsync(PusherInput input, CancellationToken stop)
    {
        switch (input)
        {
            case PusherSubscribe { Chat: not null } subscribe:
                if (await _chat!.JoinAsync(subscribe, stop) is { } refused)
                {
                    Answer(_connection.Refuse(subscribe.Channel.Name, refused));
                }

                break;
            case PusherUnsubscribe { Channel.Name: var name } when _chat is not null && ChatChannel.Parse(name) is { } channel:
                _chat.Leave(channel);
                break;
            case PusherSignIn { Grant: { } grant, User: var user }:
                await SignInAsync(user, grant, stop);
                break;
            case PusherClientEvent { Chat: not null } whisper:
                await WhisperAsync(whisper, stop);
                break;
            case PusherSubscribe subscribe:
                Join(subscribe);
                break;
            case PusherUnsubscribe unsubscribe:
                _served.Topics.Leave(_listener, unsubscribe.Channel.Name);
                break;
            case PusherSignIn { User: var user }:
                _served.Topics.SignIn(_listener, user.Id, _served.App.Watchlists ? user.Watchlist : []);
                break;
            case PusherClientEvent said:
                var frame = PusherFrames.ClientEvent(said.Name, said.Channel.Name, said.Data, said.UserId);
                _served.Topics.Tell(said.Channel.Name, frame, _listener.Id);
                _hooks.Note(_served.App, said, _listener.Id);
                break;
        }
    }

    private void Join(PusherSubscribe subscribe)
    {
        var joined = _served.Topics.Join(_listener, subscribe.Channel.Name, _served.RulesOf(subscribe.Channel), subscribe.Member);
        if (PusherSubscriptionError.Of(joined) is { } error)
        {
            Answer(_connection.Refuse(subscribe.Channel.Name, error));
            return;
        }

        Joined(subscribe);
    }

    private async Task SignInAsync(PusherUser user, ChatGrant grant, CancellationToken stop)
    {
        PusherStep step;
        if (!await _chat!.SignInAsync(grant, stop))
        {
            step = PusherStep.Answer(PusherFrames.Error(PusherError.Unauthorized));
        }
        else
        {
            lock (_gate)
            {
                step = _connection.SignedIn(user);
            }
        }

        Answer(step);
        if (step.Input is { } input)
        {
            await DoAsync(input, stop);
        }
    }

    private async Task WhisperAsync(PusherClientEvent whisper, CancellationToken stop)
    {
        var said = await _chat!.SayAsync(whisper, stop);
        if (said.Refusal is { } refusal)
        {
            Answer(PusherStep.Answer(PusherFrames.Error(PusherError.Of(refusal))));
        }
        else if (said.IsHeard)
        {
            _hooks.Note(_served.App, whisper, _listener.Id);
        }
    }

    private void Joined(PusherSubscribe subscribe)
    {
        lock (_gate)
        {
            _connection.Joined(subscribe);
        }
    }

    private void Left(string channel)
    {
        lock (_gate)
        {
            _connection.Left(channel);
        }
    }

    private async Task WriteAsync()
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        while (_outbox.TryTakeAll(frames))
        {
            if (frames.Count == 0)
            {
                await _outbox.WaitAsync(CancellationToken.None);
                continue;
            }

            await _transport.WriteAsync(frames, () => _outbox.Closed is CloseReason.SlowReader);
            _metrics.FramesSent.Add(frames.Count);
            _outbox.Written();
            frames.Clear();
        }

        // That a reader is too slow is found by the outbox itself, and that a sign-in has ended by the hub.
        var end = _end ?? PusherError.Of(_outbox.Closed ?? CloseReason.Normal);
        using var deadline = new CancellationTokenSource(CloseTime, _clock);
        await _transport.CloseAsync(end?.Code ?? Normal, end?.Message ?? "", deadline.Token);
    }
}

using System.Net;
using System.Net.WebSockets;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Parley.Server.Metrics;

namespace Parley.Server.WebSockets;

/// <summary>
/// One connection of a protocol of JSON frames: one loop reads, one writes, and whoever wants it to end closes the outbox, which is where the
/// one reason is kept. Until it is signed in a connection has an outbox of its own; the session's comes after it, so that no event of the
/// hub can leave before <c>auth_success</c>.
/// </summary>
/// <param name="connection">What its frames come to.</param>
internal sealed class FrameSocket(
    SocketTransport transport,
    Speech speech,
    IFrameConnection connection,
    SignIn signIn,
    Dispatcher dispatcher,
    ServerMetrics metrics,
    Action signedIn,
    TimeProvider clock) : ILiveConnection
{
    // How long the peer has to answer our close frame. One that does not read will not.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    // How long answers in flight may hold up a restart. An answer that is not given leaves the outcome unknown, and the client asks again.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    // Timers count in coarser ticks than timestamps and may fire a little early; this one fires once.
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(100);

    // The room of a list that a burst has grown beyond this is given up again: most connections are idle.
    private const int KeptFrames = 32;

    private readonly Intake _intake = new(dispatcher);
    private readonly Outbox _greeting = new();
    private readonly long _opened = clock.GetTimestamp();
    private volatile Session? _session;

    /// <summary>Why it ends; null while it does not. The greeting's own normal end is how a session begins.</summary>
    public CloseReason? Closed =>
        _session is { } session && _greeting.Closed is CloseReason.Normal ? session.Outbox.Closed : _greeting.Closed;

    public string Protocol => speech.Name;

    public long? UserId => _session?.Principal.UserId;

    /// <summary>Serves the connection to its end. Throws what <see cref="BrokenWire"/> knows, and bugs.</summary>
    public async Task RunAsync(Arrival arrival)
    {
        using var stop = new CancellationTokenSource();
        await using var deadline = clock.CreateTimer(_ => Tick(), null, NativeLimits.SignInTime, Timeout.InfiniteTimeSpan);
        var reading = ReadAsync(arrival, stop.Token);
        var inGoodOrder = false;
        try
        {
            await WriteAsync();
            await reading.WaitAsync(CloseTime, clock, stop.Token);
            inGoodOrder = true;
        }
        finally
        {
            if (!inGoodOrder)
            {
                transport.Abort();
            }

            // Both loops end before the session leaves the hub: nothing is dispatched for one that is gone.
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_session is { } session)
            {
                signIn.Leave(session);
                dispatcher.Ended(session);
            }
        }
    }

    /// <summary>Ends the connection once what waits for it has been written. The first reason wins. For any thread.</summary>
    public void Close(CloseReason reason)
    {
        _greeting.Close(reason);
        _session?.Outbox.Close(reason);
    }

    public async Task LeaveAsync()
    {
        await _intake.SettleAsync(_session).WaitAsync(AnswerTime, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Close(CloseReason.Restarting);
    }

    private void Tick()
    {
        if (connection.Tick(clock.GetElapsedTime(_opened) + TimerSlack) is { } reason)
        {
            Close(reason);
        }
    }

    private async Task ReadAsync(Arrival arrival, CancellationToken stop)
    {
        try
        {
            if (arrival.Principal is not { } principal || await EnterAsync(default, principal, arrival.ByCookie, stop))
            {
                while (await HandleNextAsync(arrival, stop))
                {
                }
            }

            await transport.DiscardAsync();
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode == WebSocketError.Faulted)
        {
            // The peer broke RFC 6455 and the platform has told it so already (1002, or 1007 for text that is not UTF-8).
            Close(CloseReason.ProtocolError);
            await transport.LingerAsync();
        }
        catch (Exception exception) when (!BrokenWire.Is(exception))
        {
            // A bug. To the client it looks like a restart, and it can do no better than to come back and catch up.
            Close(CloseReason.Restarting);
            throw;
        }
        finally
        {
            Close(CloseReason.Normal);
        }
    }

    /// <returns>False when the connection is about to end.</returns>
    private async ValueTask<bool> HandleNextAsync(Arrival arrival, CancellationToken stop)
    {
        using var frame = await transport.ReceiveAsync(connection.FrameLimit);
        metrics.FramesReceived.Add(1);
        if (frame.Kind != Received.Frame)
        {
            Close(frame.Kind == Received.Close ? CloseReason.Normal : CloseReason.FrameTooLarge);
        }

        // What comes after the decision to close is not begun: its answer could not be given.
        if (Closed is not null)
        {
            return false;
        }

        var input = connection.Receive(frame.Bytes, frame.IsText, clock.GetElapsedTime(_opened));
        if (input.Answer is { } answer)
        {
            Tell(answer);
        }

        if (input.Command is null && _session is { } heard)
        {
            dispatcher.Heard(heard, frame.Bytes.Length);
        }

        if (input.Close is { } reason)
        {
            Close(reason);
        }
        else if (input.Command is Authenticate authenticate)
        {
            return await SignInAsync(authenticate, arrival.Address, stop);
        }
        else if (input.Command is { } command)
        {
            await _intake.BeginAsync(_session!, command, frame.Bytes.Length, stop);
        }

        return Closed is null;
    }

    private async ValueTask<bool> SignInAsync(Authenticate command, IPAddress? address, CancellationToken stop)
    {
        var found = await signIn.FindAsync(command.Token, address, stop);
        if (!found.TryGet(out var principal, out var refusal))
        {
            return Refuse(command.Id, refusal);
        }

        return _session is { } byCookie
            ? await ChangeAsync(byCookie, command.Id, principal, stop)
            : await EnterAsync(command.Id, principal, mayChange: false, stop);
    }

    /// <summary>The page's own token goes before the browser's cookie, which may be of somebody who signed in in another tab.</summary>
    private async ValueTask<bool> ChangeAsync(Session byCookie, RequestId id, Principal principal, CancellationToken stop)
    {
        connection.SignIn(principal.UserId);
        signIn.Leave(byCookie);
        var attached = await signIn.AttachAsync(principal, speech.Protocol, byCookie.Outbox, stop);
        if (!attached.TryGet(out var session, out var refusal))
        {
            return Refuse(id, refusal);
        }

        _session = session;
        Tell(signIn.Welcome(id, principal));
        return Closed is null;
    }

    private async ValueTask<bool> EnterAsync(RequestId id, Principal principal, bool mayChange, CancellationToken stop)
    {
        var attached = await signIn.AttachAsync(principal, speech.Protocol, new Outbox(), stop);
        if (!attached.TryGet(out var session, out var refusal))
        {
            return Refuse(id, refusal);
        }

        _session = session;
        if (session.Outbox.Closed is { } already)
        {
            // Ended while it began: signed out elsewhere, or one connection too many.
            Close(already);
            return false;
        }

        connection.SignIn(principal.UserId, mayChange);
        signedIn();
        if (!_greeting.TryEnqueue(speech.Protocol.Encode(signIn.Welcome(id, principal))))
        {
            return false;
        }

        _greeting.Close(CloseReason.Normal);
        return true;
    }

    private bool Refuse(RequestId id, Refusal refusal)
    {
        Tell(new Refused(id, refusal));
        Close(refusal.Code == RefusalCode.Unauthorized ? CloseReason.NotAuthenticated : CloseReason.Restarting);
        return false;
    }

    private async Task WriteAsync()
    {
        await WriteAllAsync(_greeting);
        if (_greeting.Closed is CloseReason.Normal && _session is { } session)
        {
            await WriteAllAsync(session.Outbox);
        }

        var (code, words) = speech.Protocol.Close(Closed ?? CloseReason.Normal);
        using var deadline = new CancellationTokenSource(CloseTime, clock);
        await transport.CloseAsync(code, words, deadline.Token);
    }

    private async Task WriteAllAsync(Outbox outbox)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        while (outbox.TryTakeAll(frames))
        {
            if (frames.Count == 0)
            {
                await outbox.WaitAsync(CancellationToken.None);
                continue;
            }

            // A reader that was too slow has nothing more to read but that: it catches up from the store.
            await transport.WriteAsync(frames, () => outbox.Closed is CloseReason.SlowReader);
            metrics.FramesSent.Add(frames.Count);
            outbox.Written();
            if (frames.Count > KeptFrames)
            {
                frames = [];
            }

            frames.Clear();
        }
    }

    private void Tell(ServerEvent answer) => (_session?.Outbox ?? _greeting).TryEnqueue(speech.Protocol.Encode(answer));
}

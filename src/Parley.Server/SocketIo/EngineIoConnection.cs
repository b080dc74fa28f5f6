using System.Diagnostics.CodeAnalysis;
using Parley.Protocols.EngineIo;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Parley.Server.WebSockets;

namespace Parley.Server.SocketIo;

/// <summary>
/// One Engine.IO connection, alive: the state machine, the packets that wait to be sent, and whoever listens. Requests come and go; they
/// take from the outbox one at a time (a GET, or the writing loop of the WebSocket) and bring messages one at a time.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its timer goes with its end; the rest holds nothing of the system's.")]
internal sealed partial class EngineIoConnection : ILiveConnection
{
    // Between two GETs nobody can be told that the server closed: the next one is.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(30);

    // How long answers in flight may hold up a restart.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _receiving = new(1, 1);
    private readonly SemaphoreSlim _draining = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly EngineIoPath _path;
    private readonly Turnstile.Place _place;
    private readonly EngineIoSession _session;
    private readonly IEngineIoListener _listener;
    private readonly Action<EngineIoConnection> _left;
    private readonly Action<EngineIoConnection> _forgotten;
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly long _opened;
    private TimeSpan _armed = TimeSpan.MaxValue;
    private Action? _abortProbe;
    private volatile bool _settled;
    private volatile bool _lingers;
    private volatile bool _signedIn;
    private bool _told;

    /// <param name="left">Told once, when it has ended.</param>
    /// <param name="forgotten">Told when nobody may ask for it any more: then, or a little later.</param>
    /// <param name="failed">Told of a mistake of ours that no request can be answered with.</param>
    public EngineIoConnection(
        EngineIoPath path,
        EngineIoTransport transport,
        HttpContext opening,
        Turnstile.Place place,
        Action<EngineIoConnection> left,
        Action<EngineIoConnection> forgotten,
        Action<Exception> failed,
        TimeProvider clock)
    {
        (_path, _place, _left, _forgotten, _failed, _clock) = (path, place, left, forgotten, failed, clock);
        _opened = clock.GetTimestamp();
        _session = new EngineIoSession(path.Options, transport, TimeSpan.Zero);
        _timer = clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Outbox.TryEnqueue(EngineIoFrames.Open(Sid, transport, path.Options));
        _listener = path.Open(this, opening);
        lock (_gate)
        {
            Arm();
        }
    }

    public string Sid { get; } = EngineIoConnections.NewSid();

    /// <summary>Payloads that wait. What is one payload is never torn apart by another.</summary>
    public Outbox Outbox { get; } = new();

    public string Protocol => _path.Protocol;

    public long? UserId => _listener.UserId;

    /// <summary>Bytes of one WebSocket message or POST.</summary>
    public int MaxPayload => _signedIn ? _path.Options.MaxPayload : Math.Min(_path.Options.MaxPayload, _path.Options.MaxPayloadOfStrangers);

    /// <summary>What the client is told before it is closed.</summary>
    public ReadOnlyMemory<byte> Farewell => Outbox.Closed is { } reason ? _listener.Farewell(reason) : default;

    /// <summary>Time since it was opened: the one that listeners' deadlines are counted in.</summary>
    public TimeSpan Now => _clock.GetElapsedTime(_opened);

    public EngineIoTransport Transport
    {
        get
        {
            lock (_gate)
            {
                return _session.Transport;
            }
        }
    }

    public EngineIoEnd? End
    {
        get
        {
            lock (_gate)
            {
                return _session.End;
            }
        }
    }

    /// <summary>Ends it once what waits has been taken. The first reason stays. For any thread.</summary>
    public void Close(EngineIoEnd end)
    {
        lock (_gate)
        {
            _session.Close(end);
        }

        Settle();
    }

    /// <summary>It is known whose it is: it counts as a stranger no more.</summary>
    public void SignedIn()
    {
        _signedIn = true;
        lock (_gate)
        {
            _place.SignedIn();
        }
    }

    /// <summary>It has said goodbye and stays: a stranger again.</summary>
    public void SignedOut()
    {
        _signedIn = false;
        lock (_gate)
        {
            _place.SignedOut();
        }
    }

    public async Task LeaveAsync()
    {
        await _listener.SettleAsync().WaitAsync(SettleTime, _clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Close(EngineIoEnd.ForcedClose);
    }

    /// <summary>Does what is due.</summary>
    public void Tick()
    {
        Action? abort = null;
        lock (_gate)
        {
            var at = Now;
            for (var tick = _session.Tick(at); tick != EngineIoTick.None; tick = _session.Tick(at))
            {
                if (tick == EngineIoTick.Ping)
                {
                    _listener.Asked();
                    Outbox.TryEnqueue(EngineIoFrames.Ping);
                }

                abort = tick == EngineIoTick.UpgradeFailed ? _abortProbe : abort;
            }

            if (_session.End is null && !_listener.Tick(at))
            {
                _session.Close(EngineIoEnd.ForcedClose);
            }

            _armed = TimeSpan.MaxValue;
            Arm();
        }

        abort?.Invoke();
        Settle();
    }

    /// <summary>One packet, after those before it have been dealt with.</summary>
    public async Task ReceiveAsync(EngineIoPacket packet, HttpContext carrier)
    {
        await _receiving.WaitAsync(CancellationToken.None);
        try
        {
            bool isMessage, isAnswer;
            lock (_gate)
            {
                isAnswer = packet.Type == EngineIoPacketType.Pong && _session.IsAsked;
                isMessage = _session.Receive(packet, Now);
            }

            if (isAnswer)
            {
                _listener.Answered();
            }

            if (isMessage && Outbox.Closed is not null)
            {
                // What comes after the decision to close is not begun: its answer could not be given.
                Close(EngineIoEnd.ForcedClose);
            }
            else if (isMessage && await _listener.ReceiveAsync(packet.Data, packet.IsBinary, carrier, _ended.Token) is { } end)
            {
                Close(end);
            }
        }
        finally
        {
            _receiving.Release();
            lock (_gate)
            {
                Arm();
            }

            Settle();
            TellEnd();
        }
    }

    /// <summary>False where no WebSocket may replace long-polling now.</summary>
    /// <param name="abort">Called where the session ends, or the time for it is over.</param>
    public bool TryBeginUpgrade(Action abort)
    {
        lock (_gate)
        {
            if (!_session.TryBeginUpgrade(Now))
            {
                return false;
            }

            _abortProbe = abort;
            Arm();
            return true;
        }
    }

    public EngineIoProbe ReceiveProbe(EngineIoPacket packet)
    {
        EngineIoProbe probe;
        lock (_gate)
        {
            probe = _session.ReceiveProbe(packet);
            _abortProbe = probe == EngineIoProbe.Answer ? _abortProbe : null;
        }

        if (probe == EngineIoProbe.Upgraded)
        {
            _upgraded.TrySetResult();
        }

        return probe;
    }

    /// <summary>The WebSocket that was to replace long-polling is gone.</summary>
    public void StopUpgrade()
    {
        lock (_gate)
        {
            _session.StopUpgrade();
            _abortProbe = null;
        }
    }

    /// <summary>For whoever takes from the outbox for good. Waits for a GET that is about to return.</summary>
    public Task BeginDrainingAsync() => _draining.WaitAsync(CancellationToken.None);

    public void EndDraining() => _draining.Release();

    /// <summary>What follows from an end, once.</summary>
    private void Settle()
    {
        Action? abort;
        EngineIoEnd end;
        lock (_gate)
        {
            if (_session.End is not { } ended || _settled)
            {
                return;
            }

            _settled = true;
            end = ended;
            (abort, _abortProbe) = (_abortProbe, null);
            _lingers = _session.Transport == EngineIoTransport.Polling && !_session.IsGetting &&
                end is EngineIoEnd.TransportClose or EngineIoEnd.ForcedClose;
        }

        Outbox.Close(ReasonOf(end));
        lock (_gate)
        {
            _place.Dispose();
        }

        _ended.Cancel();
        abort?.Invoke();
        _left(this);
        if (_lingers)
        {
            _timer.Change(LingerTime, Timeout.InfiniteTimeSpan);
        }
        else
        {
            Forget();
        }

        TellEnd();
    }

    private void Forget()
    {
        _timer.Dispose();
        _forgotten(this);
    }

    // A timer has nobody above it: what is thrown out of it ends the process. The client comes back; whatever is left is looked at once more.
    private void OnTimer()
    {
        try
        {
            if (_lingers)
            {
                Forget();
            }
            else
            {
                Tick();
            }
        }
        catch (Exception exception)
        {
            _failed(exception);
            Outbox.Close(CloseReason.Restarting);
            _timer.Change(LingerTime, Timeout.InfiniteTimeSpan);
        }
    }

    // Now, or by whoever is receiving a message just now.
    private void TellEnd()
    {
        if (!_settled || !_receiving.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            if (!_told)
            {
                _told = true;
                _listener.Ended(End!.Value);
            }
        }
        finally
        {
            _receiving.Release();
        }
    }

    // Timers count in whole milliseconds and may fire a little early: rounded up, they fire once.
    private void Arm()
    {
        // Asked once: whoever is receiving a message changes it meanwhile.
        var due = _listener.Due is { } wanted && wanted < _session.Due ? wanted : _session.Due;
        if (_session.End is null && due < _armed)
        {
            _armed = due;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((due - Now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    private static CloseReason ReasonOf(EngineIoEnd end) => end switch
    {
        EngineIoEnd.ParseError => CloseReason.ProtocolError,
        EngineIoEnd.TooLarge => CloseReason.FrameTooLarge,
        _ => CloseReason.Normal,
    };
}

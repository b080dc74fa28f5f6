namespace Parley.Protocols.EngineIo;

/// <summary>
/// One Engine.IO session as a state machine without I/O: packets, requests and clock ticks in; messages, pings and an end out. Times are
/// counted from any fixed moment, the same for all calls. Not thread-safe.
/// </summary>
/// <param name="transport">What it began with.</param>
public sealed class EngineIoSession(EngineIoOptions options, EngineIoTransport transport, TimeSpan at)
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private TimeSpan _pingDue = at + options.PingInterval;
    private TimeSpan? _pongDue;
    private TimeSpan? _upgradeDue;
    private bool _extended;
    private bool _getting;
    private bool _posting;

    /// <summary>What it speaks now.</summary>
    public EngineIoTransport Transport { get; private set; } = transport;

    /// <summary>Null while it lasts. The first reason stays.</summary>
    public EngineIoEnd? End { get; private set; }

    /// <summary>A WebSocket is about to replace long-polling and has probed: every GET is answered at once, for the client to stop.</summary>
    public bool IsProbed { get; private set; }

    public bool IsGetting => _getting;

    /// <summary>A ping is under way.</summary>
    public bool IsAsked => _pongDue is not null;

    /// <summary>When <see cref="Tick"/> has something to do at the earliest.</summary>
    public TimeSpan Due => End is not null ? Never : Earlier(_pongDue ?? _pingDue, _upgradeDue ?? Never);

    public void Close(EngineIoEnd end)
    {
        End ??= end;
        StopUpgrade();
    }

    /// <summary>A packet on the transport that is spoken.</summary>
    /// <returns>True for a message, to be handed on.</returns>
    public bool Receive(EngineIoPacket packet, TimeSpan at)
    {
        if (End is not null)
        {
            return false;
        }

        switch (packet.Type)
        {
            case EngineIoPacketType.Message:
                ExtendOnce();
                return true;

            // The next ping is counted from here; a pong that nobody asked for changes nothing.
            case EngineIoPacketType.Pong when _pongDue is not null:
                _pongDue = null;
                _pingDue = at + options.PingInterval;
                return false;

            case EngineIoPacketType.Close:
                Close(EngineIoEnd.TransportClose);
                return false;

            // In protocol 4 only servers ping.
            case EngineIoPacketType.Ping:
                Close(EngineIoEnd.ParseError);
                return false;

            default:
                return false;
        }
    }

    /// <summary>To be called at <see cref="Due"/> or later, and before a request is looked at, until it says <see cref="EngineIoTick.None"/>.
    /// Deadlines are absolute: a timer that is late does not move them.</summary>
    public EngineIoTick Tick(TimeSpan at)
    {
        if (End is not null)
        {
            return EngineIoTick.None;
        }

        if (_pongDue <= at)
        {
            Close(EngineIoEnd.PingTimeout);
            return EngineIoTick.Ended;
        }

        if (_upgradeDue <= at)
        {
            StopUpgrade();
            return EngineIoTick.UpgradeFailed;
        }

        if (_pongDue is not null || at < _pingDue)
        {
            return EngineIoTick.None;
        }

        // After a process stood still the peer gets half of the time at least: it was not the one that was silent.
        _pongDue = Later(_pingDue + options.PingTimeout, at + (options.PingTimeout / 2));
        _extended = false;
        return EngineIoTick.Ping;
    }

    /// <summary>One GET at a time: a second one ends the session.</summary>
    public bool TryBeginGet() => TryBegin(ref _getting);

    public void EndGet() => _getting = false;

    /// <summary>One POST at a time: a second one ends the session.</summary>
    public bool TryBeginPost() => TryBegin(ref _posting);

    public void EndPost() => _posting = false;

    /// <summary>A WebSocket with the sid of this session. False where it has one, one is on its way, or it began as one.</summary>
    public bool TryBeginUpgrade(TimeSpan at)
    {
        if (End is not null || !options.AllowsUpgrades || Transport == EngineIoTransport.WebSocket || _upgradeDue is not null)
        {
            return false;
        }

        _upgradeDue = at + options.UpgradeTimeout;
        return true;
    }

    /// <summary>A packet on the WebSocket that is to replace long-polling.</summary>
    public EngineIoProbe ReceiveProbe(EngineIoPacket packet)
    {
        if (_upgradeDue is null)
        {
            return EngineIoProbe.Failed;
        }

        switch (packet.Type)
        {
            case EngineIoPacketType.Ping when packet.Data.Span.SequenceEqual("probe"u8):
                IsProbed = true;
                return EngineIoProbe.Answer;

            case EngineIoPacketType.Upgrade:
                StopUpgrade();
                Transport = EngineIoTransport.WebSocket;
                return EngineIoProbe.Upgraded;

            default:
                StopUpgrade();
                return EngineIoProbe.Failed;
        }
    }

    /// <summary>The WebSocket that was to replace long-polling is gone; long-polling goes on.</summary>
    public void StopUpgrade()
    {
        _upgradeDue = null;
        IsProbed = false;
    }

    private bool TryBegin(ref bool busy)
    {
        if (busy)
        {
            Close(EngineIoEnd.TransportError);
            return false;
        }

        busy = true;
        return true;
    }

    // Once a ping: whoever sends something long may have the pong stuck behind it.
    private void ExtendOnce()
    {
        if (_pongDue is not null && !_extended)
        {
            _extended = true;
            _pongDue += options.PingTimeout;
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

public enum EngineIoTick
{
    None,

    /// <summary>Send a ping.</summary>
    Ping,

    /// <summary>Drop the WebSocket that was to replace long-polling.</summary>
    UpgradeFailed,

    Ended,
}

public enum EngineIoProbe
{
    /// <summary>Send <c>3probe</c>, and let every GET return.</summary>
    Answer,

    /// <summary>The WebSocket is the transport from here on.</summary>
    Upgraded,

    /// <summary>Drop this WebSocket.</summary>
    Failed,
}

using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Realtime.Wire;

namespace Parley.Server.SocketIo;

/// <summary>Socket.IO over one Engine.IO connection: reads the packets, keeps the order, and answers what is the protocol's own.</summary>
internal sealed class SocketIoListener(EngineIoConnection connection, ISocketIoHandler handler, SocketIoOptions options) : IEngineIoListener
{
    // Messages come one at a time, the clock whenever it likes.
    private readonly Lock _gate = new();
    private readonly SocketIoConnection _connection = new(options, connection.Now);

    public long? UserId => handler.UserId;

    public TimeSpan? Due
    {
        get
        {
            lock (_gate)
            {
                return _connection.Due;
            }
        }
    }

    public bool Tick(TimeSpan at)
    {
        lock (_gate)
        {
            _connection.Tick(at);
            return !_connection.IsBroken;
        }
    }

    public void Asked() => handler.Asked();

    public void Answered() => handler.Answered();

    public async ValueTask<EngineIoEnd?> ReceiveAsync(
        ReadOnlyMemory<byte> message, bool isBinary, HttpContext carrier, CancellationToken cancellation)
    {
        SocketIoInput? input;
        lock (_gate)
        {
            input = _connection.Receive(message, isBinary, connection.Now);
            if (_connection.IsBroken)
            {
                return EngineIoEnd.ParseError;
            }
        }

        if (input is not SocketIoEvent && !handler.Hear(message.Length, carrier))
        {
            return EngineIoEnd.ForcedClose;
        }

        switch (input)
        {
            case SocketIoConnect connect:
                return await ConnectAsync(connect, carrier, cancellation);
            case SocketIoEvent heard:
                await handler.HandleAsync(heard, cancellation);
                break;
            case SocketIoAck ack:
                handler.Acknowledged(ack);
                break;
            case SocketIoDisconnect disconnect:
                handler.Left(disconnect.Namespace);
                break;
        }

        return null;
    }

    public Task SettleAsync() => handler.SettleAsync();

    // 41␞41/admin,
    /// <summary>A client that is put out of its namespaces does not come back by itself; one whose transport ends does.</summary>
    public ReadOnlyMemory<byte> Farewell(CloseReason reason)
    {
        if (reason is not (CloseReason.Revoked or CloseReason.TooManyBadFrames))
        {
            return default;
        }

        lock (_gate)
        {
            return EngineIoPayload.Join([.. _connection.Joined.Select(SocketIoFrames.Disconnect)]);
        }
    }

    public void Ended(EngineIoEnd end) => handler.Ended(end);

    private async ValueTask<EngineIoEnd?> ConnectAsync(SocketIoConnect connect, HttpContext carrier, CancellationToken cancellation)
    {
        var refusal = await handler.AdmitAsync(connect, carrier, cancellation);
        if (refusal is { IsForNow: true })
        {
            return EngineIoEnd.ForcedClose;
        }

        lock (_gate)
        {
            refusal ??= _connection.TryJoin(connect.Namespace) ? null : SocketIoRefusal.TooManyNamespaces;
        }

        if (refusal is not null)
        {
            connection.Outbox.TryEnqueue(SocketIoFrames.ConnectError(connect.Namespace, refusal.Message, refusal.Data.Span));
            return null;
        }

        // Never the sid of the connection: that one is a secret, and this one is shown to people.
        var identity = await handler.WelcomeAsync(connect, EngineIoConnections.NewSid(), cancellation);
        connection.Outbox.TryEnqueue(SocketIoFrames.Connect(connect.Namespace, identity.Sid, identity.Pid));
        await handler.JoinedAsync(connect, identity.Sid, cancellation);
        return null;
    }
}

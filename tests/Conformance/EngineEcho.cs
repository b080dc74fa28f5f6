using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Protocols.EngineIo;
using Parley.Realtime.Wire;
using Parley.Server.SocketIo;

namespace Parley.Conformance;

/// <summary>Says again what it hears.</summary>
internal class EngineEcho(EngineIoConnection connection) : IEngineIoListener
{
    public long? UserId => null;

    public TimeSpan? Due => null;

    public virtual ValueTask<EngineIoEnd?> ReceiveAsync(
        ReadOnlyMemory<byte> message, bool isBinary, HttpContext carrier, CancellationToken cancellation)
    {
        connection.Outbox.TryEnqueue(isBinary ? EngineIoFrames.Binary(message.Span) : EngineIoFrames.Message(message.Span));
        return default;
    }

    public bool Tick(TimeSpan at) => true;

    public Task SettleAsync() => Task.CompletedTask;

    public ReadOnlyMemory<byte> Farewell(CloseReason reason) => default;

    public void Ended(EngineIoEnd end)
    {
    }
}

/// <summary>The same with a greeting, and what the tests of engine.io-client ask for.</summary>
internal sealed class EngineGreeter : EngineEcho
{
    private readonly EngineIoConnection _connection;

    public EngineGreeter(EngineIoConnection connection)
        : base(connection)
    {
        _connection = connection;
        connection.Outbox.TryEnqueue(EngineIoFrames.Message("hi"u8));
    }

    public override ValueTask<EngineIoEnd?> ReceiveAsync(
        ReadOnlyMemory<byte> message, bool isBinary, HttpContext carrier, CancellationToken cancellation)
    {
        var answer = Encoding.UTF8.GetString(message.Span) switch
        {
            "give binary" => EngineIoFrames.Binary([0, 1, 2, 3, 4]),
            "give utf8" => EngineIoFrames.Message("пойду спать всем спокойной ночи"u8),
            "sendHeaders" => EngineIoFrames.Message(Handshake.Of(carrier).Headers),
            _ => default,
        };
        if (answer.IsEmpty)
        {
            return base.ReceiveAsync(message, isBinary, carrier, cancellation);
        }

        _connection.Outbox.TryEnqueue(answer);
        return default;
    }
}

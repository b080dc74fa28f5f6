using Parley.Protocols.EngineIo;
using Parley.Realtime.Wire;

namespace Parley.Server.SocketIo;

/// <summary>What is spoken over one Engine.IO connection.</summary>
internal interface IEngineIoListener
{
    /// <summary>Whose connection it is; null before that is known.</summary>
    long? UserId { get; }

    /// <summary>When <see cref="Tick"/> wants to be called at the latest; null: it need not be.</summary>
    TimeSpan? Due { get; }

    /// <summary>One message. The next one comes when this has returned, whichever transport it comes by.</summary>
    /// <param name="message">Gone once this has returned.</param>
    /// <param name="carrier">The request that brought it: a POST, or the one that became the WebSocket.</param>
    /// <param name="cancellation">The connection has ended.</param>
    /// <returns>Why the connection must end; null where it goes on.</returns>
    ValueTask<EngineIoEnd?> ReceiveAsync(
        ReadOnlyMemory<byte> message, bool isBinary, HttpContext carrier, CancellationToken cancellation);

    /// <summary>A ping is about to follow what was sent until now.</summary>
    void Asked()
    {
    }

    /// <summary>The pong to the last ping is here: what was sent before that ping has arrived.</summary>
    void Answered()
    {
    }

    /// <returns>False where the connection must end.</returns>
    bool Tick(TimeSpan at);

    /// <summary>Begins nothing more, and completes when what was begun is answered.</summary>
    Task SettleAsync();

    /// <summary>What the client is told last, after all that waited for it; empty where the end says it all.</summary>
    ReadOnlyMemory<byte> Farewell(CloseReason reason);

    /// <summary>Called once, after the last message.</summary>
    void Ended(EngineIoEnd end);
}

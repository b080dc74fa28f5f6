using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;

namespace Parley.Server.SocketIo;

/// <summary>What is said in the namespaces of one connection. One call at a time, in the order of the packets.</summary>
internal interface ISocketIoHandler
{
    long? UserId { get; }

    /// <summary>A message came that is no event, or not yet a whole one; events are counted by whoever handles them.</summary>
    /// <returns>False where there were too many: the connection must end.</returns>
    bool Hear(int bytes, HttpContext carrier) => true;

    /// <summary>Somebody wants to join a namespace.</summary>
    /// <returns>Why not; null where it is let in.</returns>
    ValueTask<SocketIoRefusal?> AdmitAsync(SocketIoConnect connect, HttpContext carrier, CancellationToken cancellation);

    /// <summary>Who it is from here on. What is sent meanwhile comes before it is told that it is in.</summary>
    /// <param name="sid">An id that nobody has.</param>
    ValueTask<SocketIoIdentity> WelcomeAsync(SocketIoConnect connect, string sid, CancellationToken cancellation);

    /// <summary>It has been told that it is in; what is sent from here on comes after that.</summary>
    /// <param name="sid">The id of this socket; no secret.</param>
    ValueTask JoinedAsync(SocketIoConnect connect, string sid, CancellationToken cancellation);

    ValueTask HandleAsync(SocketIoEvent heard, CancellationToken cancellation);

    void Acknowledged(SocketIoAck ack);

    /// <summary>A ping is about to follow what was sent until now.</summary>
    void Asked()
    {
    }

    /// <summary>The pong to the last ping is here: what was sent before that ping has arrived.</summary>
    void Answered()
    {
    }

    /// <summary>The client left a namespace; the connection stays.</summary>
    void Left(string name);

    /// <summary>Completes when what was begun is answered.</summary>
    Task SettleAsync();

    /// <summary>The connection is gone.</summary>
    void Ended(EngineIoEnd end);
}

/// <param name="Sid">Of this socket; no secret.</param>
/// <param name="Pid">A secret by which it can come back as who it was; null: it cannot.</param>
internal readonly record struct SocketIoIdentity(string Sid, string? Pid = null);

/// <param name="Data">JSON; empty where there is nothing to add.</param>
internal sealed record SocketIoRefusal(string Message, ReadOnlyMemory<byte> Data = default)
{
    /// <summary>The words of the reference server.</summary>
    public static readonly SocketIoRefusal UnknownNamespace = new("Invalid namespace");

    public static readonly SocketIoRefusal TooManyNamespaces = new("Too many namespaces");

    /// <summary>Later it may be let in. It is not told so in words: stock clients that are refused do not try again, and those whose transport
    /// closes do.</summary>
    public bool IsForNow { get; init; }
}

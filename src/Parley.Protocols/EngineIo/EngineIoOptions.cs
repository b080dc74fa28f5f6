namespace Parley.Protocols.EngineIo;

/// <summary>The numbers of the handshake, and the bounds of a session. The defaults are those of the reference server: clients see them, and
/// some have been tuned to them.</summary>
public sealed record EngineIoOptions
{
    /// <summary>From one pong to the next ping.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>From a ping to its pong at the latest.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a WebSocket may take to replace long-polling.</summary>
    public TimeSpan UpgradeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one WebSocket message or of one POST. More is answered with 1009 or 413.</summary>
    public int MaxPayload { get; init; } = 1_000_000;

    /// <summary>The same before it is known whose connection it is: credentials fit, and a stranger can make us hold no more.</summary>
    public int MaxPayloadOfStrangers { get; init; } = int.MaxValue;

    public bool AllowsUpgrades { get; init; } = true;

    /// <summary>Packets of one POST; more are a parse error. A client that was offline sends all that it kept in one POST, as far as
    /// <see cref="MaxPayload"/> goes: a smaller number would refuse it the same way for ever (docs/decisions/0036).</summary>
    public int MaxPackets { get; init; } = 10_000;
}

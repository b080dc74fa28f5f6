namespace Parley.Server.WebSockets;

/// <summary>What an operator may set about WebSockets.</summary>
public sealed record WebSocketSettings
{
    /// <summary>Open WebSockets of this process in all; one more is answered 503. A guard
    /// against running out of memory, not a quota.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Of those, from one IPv4 address or one /64; one more is answered 429.</summary>
    public int MaxPerAddress { get; init; } = 5_000;

    /// <summary>Of those, how many may not have signed in yet; one more is answered 503.</summary>
    public int MaxStrangers { get; init; } = 5_000;

    /// <summary>Of those, from one address; one more is answered 429.</summary>
    public int MaxStrangersPerAddress { get; init; } = 1_000;

    /// <summary>Over how long a drain spreads the closing, so that all clients do not come back in one moment.</summary>
    public TimeSpan DrainSpread { get; init; } = TimeSpan.FromSeconds(2);
}

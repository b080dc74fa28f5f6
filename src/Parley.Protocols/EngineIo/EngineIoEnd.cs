namespace Parley.Protocols.EngineIo;

public enum EngineIoTransport
{
    Polling,
    WebSocket,
}

/// <summary>Why a session ended.</summary>
public enum EngineIoEnd
{
    /// <summary>The client closed it.</summary>
    TransportClose,

    /// <summary>The wire broke, or the client asked twice at once.</summary>
    TransportError,

    PingTimeout,

    /// <summary>What came was none of the protocol's words.</summary>
    ParseError,

    /// <summary>More than <see cref="EngineIoOptions.MaxPayload"/> in one WebSocket message.</summary>
    TooLarge,

    /// <summary>The server closed it.</summary>
    ForcedClose,
}

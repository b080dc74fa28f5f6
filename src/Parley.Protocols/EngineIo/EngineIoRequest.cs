namespace Parley.Protocols.EngineIo;

/// <summary>What a request says of itself. Each value is the only one of its name; null where it is absent.</summary>
/// <param name="Version">The parameter <c>EIO</c>.</param>
/// <param name="IsWebSocket">It asks to become a WebSocket, by HTTP/1.1 or HTTP/2.</param>
public sealed record EngineIoRequest(string Method, string? Transport, string? Version, string? Sid, string? Origin, bool IsWebSocket)
{
    private const string Polling = "polling";
    private const string WebSocket = "websocket";

    /// <summary>Why it is refused, in the order of the reference server; null where it is not.</summary>
    /// <param name="transportOf">What the session of a sid speaks now; null for one that there is not.</param>
    public EngineIoError? Check(Func<string, EngineIoTransport?> transportOf)
    {
        if (Transport is not (Polling or WebSocket))
        {
            return EngineIoError.UnknownTransport;
        }

        if (Origin is not null && Origin.Any(char.IsControl))
        {
            return EngineIoError.BadRequest;
        }

        return Sid is null ? CheckHandshake() : CheckOf(transportOf(Sid));
    }

    private EngineIoError? CheckHandshake()
    {
        // Over HTTP/2 a WebSocket comes as CONNECT.
        if (Method != "GET" && !IsWebSocket)
        {
            return EngineIoError.BadHandshakeMethod;
        }

        if (IsWebSocket != (Transport == WebSocket))
        {
            return EngineIoError.BadRequest;
        }

        return Version == "4" ? null : EngineIoError.UnsupportedVersion;
    }

    private EngineIoError? CheckOf(EngineIoTransport? spoken)
    {
        if (spoken is null)
        {
            return EngineIoError.UnknownSid;
        }

        // After an upgrade nothing comes by long-polling any more. A second WebSocket is let in, and closed there.
        var fits = IsWebSocket ? Transport == WebSocket : Transport == Polling && spoken == EngineIoTransport.Polling;
        return fits && Version == "4" ? null : EngineIoError.BadRequest;
    }
}

namespace Parley.Testing.SocketIo;

/// <summary>How a client of Engine.IO travels.</summary>
public enum EngineTravel
{
    WebSocket,
    Polling,

    /// <summary>By polling, and on to a WebSocket, as stock clients do.</summary>
    Upgrade,
}

using System.Text.Json;

namespace Parley.Protocols.EngineIo;

/// <summary>A request that is refused before it reaches a session. Clients show the body to whoever wrote the page.</summary>
public sealed record EngineIoError(int Code, string Message)
{
    public static readonly EngineIoError UnknownTransport = new(0, "Transport unknown");
    public static readonly EngineIoError UnknownSid = new(1, "Session ID unknown");
    public static readonly EngineIoError BadHandshakeMethod = new(2, "Bad handshake method");
    public static readonly EngineIoError BadRequest = new(3, "Bad request");
    public static readonly EngineIoError Forbidden = new(4, "Forbidden");
    public static readonly EngineIoError UnsupportedVersion = new(5, "Unsupported protocol version");

    /// <summary>Of HTTP.</summary>
    public int Status => Code == Forbidden.Code ? 403 : 400;

    // {"code":1,"message":"Session ID unknown"}
    public ReadOnlyMemory<byte> Body => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object> { ["code"] = Code, ["message"] = Message });
}

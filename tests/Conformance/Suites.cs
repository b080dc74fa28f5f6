using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Server.SocketIo;

namespace Parley.Conformance;

/// <summary>Where each suite asks, and with which numbers.</summary>
internal static class Suites
{
    private static readonly EngineIoOptions Numbers = new()
    {
        PingInterval = TimeSpan.FromMilliseconds(300),
        PingTimeout = TimeSpan.FromMilliseconds(200),
    };

    // Two that a client keeps, and two that are over at once.
    private static readonly string[] Cookies =
    [
        "1=1; Max-Age=86400", "2=2; Path=/; HttpOnly; Secure; SameSite=Strict", "3=3; Max-Age=0", "4=4; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ];

    public static readonly string[] Names = ["engine.io", "engine.io-client", "socket.io", "client"];

    /// <param name="isPatient">For tests that are about something else than deadlines, on machines that are busy.</param>
    public static EngineIoPath PathOf(string suite, bool isPatient)
    {
        var path = PathOf(suite, isPatient ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1));
        return isPatient ? path with { Options = path.Options with { PingTimeout = TimeSpan.FromMinutes(1) } } : path;
    }

    private static EngineIoPath PathOf(string suite, TimeSpan connectTimeout) => suite switch
    {
        "engine.io" => new EngineIoPath("/engine.io", "engine.io", Numbers, static (connection, _) => new EngineEcho(connection)),

        // The tests of the client itself: a greeting, and messages of 100 bytes at most.
        "engine.io-client" => new EngineIoPath(
            "/engine.io",
            "engine.io",
            new EngineIoOptions { PingInterval = TimeSpan.FromMilliseconds(500), MaxPayload = 100 },
            static (connection, opening) =>
            {
                opening.Response.Headers.SetCookie = Cookies;
                return new EngineGreeter(connection);
            }),
        "socket.io" => new EngineIoPath("/socket.io", "socket.io", Numbers, (connection, _) => new SocketIoListener(
            connection, new EchoHandler(connection), new SocketIoOptions { ConnectTimeout = connectTimeout })),
        "client" => ClientPath(new KeptSockets()),
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, null),
    };

    private static EngineIoPath ClientPath(KeptSockets kept) => new(
        "/socket.io",
        "socket.io",
        new EngineIoOptions { PingInterval = TimeSpan.FromSeconds(2) },
        (connection, opening) => new SocketIoListener(
            connection, new ClientSuiteHandler(connection, Handshake.Of(opening), kept), new SocketIoOptions()));
}

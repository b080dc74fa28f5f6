using System.Text;
using Parley.Protocols.EngineIo;
using Xunit;

namespace Parley.Protocols.Tests.EngineIo;

/// <summary>The order in which requests are refused: the first thing that is wrong is told.</summary>
public sealed class EngineIoRequestTests
{
    private static readonly EngineIoRequest Polling = new("GET", "polling", "4", null, null, IsWebSocket: false);
    private static readonly EngineIoRequest WebSocket = new("GET", "websocket", "4", null, null, IsWebSocket: true);

    public static readonly TheoryData<EngineIoRequest, int?> Requests = new()
    {
        { Polling, null },
        { WebSocket, null },
        { WebSocket with { Method = "CONNECT" }, null },
        { Polling with { Sid = "p" }, null },
        { Polling with { Sid = "p", Method = "POST" }, null },
        { WebSocket with { Sid = "p" }, null },

        // Let in to be closed: §5.4.
        { WebSocket with { Sid = "w" }, null },
        { Polling with { Transport = null }, 0 },
        { Polling with { Transport = "abc", Version = "3" }, 0 },
        { Polling with { Transport = "Polling" }, 0 },
        { Polling with { Transport = "webtransport" }, 0 },
        { Polling with { Origin = "http://a\u0001", Sid = "unknown" }, 3 },
        { Polling with { Sid = "unknown", Version = "3" }, 1 },
        { Polling with { Sid = "" }, 1 },
        { WebSocket with { Sid = "unknown" }, 1 },
        { Polling with { Sid = "w" }, 3 },
        { Polling with { Sid = "p", Transport = "websocket" }, 3 },
        { WebSocket with { Sid = "p", Transport = "polling" }, 3 },
        { Polling with { Sid = "p", Version = "3" }, 3 },
        { Polling with { Sid = "p", Version = null }, 3 },
        { Polling with { Method = "POST", Version = "3" }, 2 },
        { Polling with { Method = "PUT" }, 2 },
        { Polling with { Method = "HEAD" }, 2 },
        { Polling with { Transport = "websocket", Version = "3" }, 3 },
        { WebSocket with { Transport = "polling" }, 3 },
        { Polling with { Version = "3" }, 5 },
        { Polling with { Version = "abc" }, 5 },
        { Polling with { Version = null }, 5 },
        { WebSocket with { Version = null }, 5 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void The_first_thing_that_is_wrong_is_told(EngineIoRequest request, int? code) =>
        Assert.Equal(code, request.Check(Find)?.Code);

    [Fact]
    public void An_error_is_literally_what_clients_compare()
    {
        Assert.Equal("""{"code":1,"message":"Session ID unknown"}""", Encoding.UTF8.GetString(EngineIoError.UnknownSid.Body.Span));
        Assert.Equal((400, 403), (EngineIoError.BadRequest.Status, EngineIoError.Forbidden.Status));
    }

    private static EngineIoTransport? Find(string sid) => sid switch
    {
        "p" => EngineIoTransport.Polling,
        "w" => EngineIoTransport.WebSocket,
        _ => null,
    };
}

using Parley.Server.Tests.WebSockets;
using Xunit;

namespace Parley.Server.Tests.Hostile;

/// <summary>Request lines, heads and addresses that no client of ours says: refused or done as they stand, within a bound, and the server
/// lives on. What is too long or too slow is in BrokenFramesTests.</summary>
public sealed class OddRequestsTests(RawHttp http) : IClassFixture<RawHttp>
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Socket = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

    [Theory]
    // What is no request ends the connection.
    [InlineData("GET /healthz", "400")]
    [InlineData("GET", "400")]
    [InlineData("GET  /healthz HTTP/1.1", "400")]
    [InlineData("GET\t/healthz\tHTTP/1.1", "400")]
    [InlineData(" GET /healthz HTTP/1.1", "400")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000", "400")]
    [InlineData("G(T /healthz HTTP/1.1", "400")]
    [InlineData("GET\0 /healthz HTTP/1.1", "400")]
    [InlineData("GET /healthz HTTPS/1.1", "400")]
    [InlineData("GET \\healthz HTTP/1.1", "400")]
    [InlineData("GET /\u00e9 HTTP/1.1", "400")]
    [InlineData("GET /a\0b HTTP/1.1", "400")]
    [InlineData("GET /%00 HTTP/1.1", "400")]
    [InlineData("GET /healthz?\0 HTTP/1.1", "400")]
    [InlineData("GET /healthz?\u00ff HTTP/1.1", "400")]
    [InlineData("GET /healthz HTTP/1.1 HTTP/1.1", "400")]
    // The one word for that above 499 that is the client's fault (RFC 9110, 15.6.6).
    [InlineData("GET /healthz HTTP/0.9", "505")]
    [InlineData("GET /healthz HTTP/1.2", "505")]
    [InlineData("GET /healthz HTTP/2.0", "505")]
    [InlineData("GET /healthz http/1.1", "505")]
    // Forms of the target that only proxies take, or for another method.
    [InlineData("GET healthz HTTP/1.1", "405")]
    [InlineData("GET * HTTP/1.1", "405")]
    [InlineData("GET localhost:80 HTTP/1.1", "405")]
    [InlineData("CONNECT localhost:80 HTTP/1.1", "400")]
    [InlineData("CONNECT /healthz HTTP/1.1", "405 200")]
    [InlineData("OPTIONS * HTTP/1.1", "405 200")]
    [InlineData("GET http://localhost/healthz HTTP/1.1", "200 200")]
    [InlineData("GET http://evil.example/healthz HTTP/1.1", "400")]
    [InlineData("GET http:///healthz HTTP/1.1", "400")]
    [InlineData("GET ftp://localhost/healthz HTTP/1.1", "400")]
    [InlineData("GET //evil.example/healthz HTTP/1.1", "404 200")]
    // Methods that nothing takes.
    [InlineData("TRACE /healthz HTTP/1.1", "405 200")]
    [InlineData("TRACK /healthz HTTP/1.1", "405 200")]
    [InlineData("PROPFIND /healthz HTTP/1.1", "405 200")]
    // One resource has the spellings of RFC 3986, 6.2.2, and no others.
    [InlineData("GET /heal%74hz HTTP/1.1", "200 200")]
    [InlineData("GET /x/../healthz HTTP/1.1", "200 200")]
    [InlineData("GET /%2e%2e/%2e%2e/healthz HTTP/1.1", "200 200")]
    [InlineData("GET /..%2f..%2fetc/passwd HTTP/1.1", "404 200")]
    [InlineData("GET /%2e%2e%5c%2e%2e%5cetc HTTP/1.1", "404 200")]
    [InlineData("GET /api%2fv1/auth/me HTTP/1.1", "404 200")]
    [InlineData("GET /api/v1/auth/me;x=y HTTP/1.1", "404 200")]
    [InlineData("GET /healthz%20 HTTP/1.1", "404 200")]
    [InlineData("GET /%c0%ae%c0%ae/healthz HTTP/1.1", "404 200")]
    [InlineData("GET /%ed%a0%80 HTTP/1.1", "404 200")]
    [InlineData("GET /%ff HTTP/1.1", "404 200")]
    [InlineData("GET /%zz HTTP/1.1", "404 200")]
    [InlineData("GET /% HTTP/1.1", "404 200")]
    [InlineData("GET /healthz#x HTTP/1.1", "404 200")]
    [InlineData("GET /healthz?%00=%ff&&=&%zz HTTP/1.1", "200 200")]
    public async Task A_request_line_is_taken_as_it_stands_or_refused(string line, string statuses) =>
        Assert.Equal(statuses, await http.AskInVainAsync($"{line}\r\nHost: localhost\r\n\r\n{RawHttp.Last}"));

    [Theory]
    [InlineData("", "400")]
    [InlineData("Host: a\r\nHost: b\r\n", "400")]
    [InlineData("Host: a\r\nHost: a\r\n", "400")]
    [InlineData("Host: a b\r\n", "400")]
    [InlineData("Host: a,b\r\n", "400")]
    [InlineData("Host: a/b\r\n", "400")]
    [InlineData("Host: user@a\r\n", "400")]
    [InlineData("Host: a:b\r\n", "400")]
    [InlineData("Host: [::1\r\n", "400")]
    [InlineData("Host: <script>\r\n", "400")]
    [InlineData("Host: \u00e9\r\n", "400")]
    [InlineData("Host:\r\n", "200 200")]
    [InlineData("Host: localhost\r\nX : y\r\n", "400")]
    [InlineData("Host: localhost\r\nX\r\n", "400")]
    [InlineData("Host: localhost\r\n: y\r\n", "400")]
    [InlineData("Host: localhost\r\nX: y\r\n folded\r\n", "400")]
    [InlineData("Host: localhost\r\nX: y\0z\r\n", "400")]
    [InlineData("Host: localhost\r\nX\0: y\r\n", "400")]
    [InlineData("Host: localhost\r\nX: \u00e9\r\n", "400")]
    [InlineData("Host: localhost\r\nX\u00e9: y\r\n", "400")]
    [InlineData("Host: localhost\nX: y\r\n", "400")]
    [InlineData("Host: localhost\rX: y\r\n", "400")]
    [InlineData("Host: localhost\r\nX:\r\n", "200 200")]
    [InlineData("Host: localhost\r\nAuthorization: Bearer\r\n", "200 200")]
    [InlineData("Host: localhost\r\nCookie: ;;==;\"\r\n", "200 200")]
    [InlineData("Host: localhost\r\nContent-Encoding: gzip\r\n", "200 200")]
    [InlineData("Host: localhost\r\nExpect: 100-continue\r\n", "200 200")]
    [InlineData("Host: localhost\r\nExpect: the-worst\r\n", "200 200")]
    [InlineData("Host: localhost\r\nX-Forwarded-For: 10.0.0.1, unknown, \"[::1]:x\"\r\nX-Forwarded-Proto: gopher\r\n", "200 200")]
    [InlineData("Host: localhost\r\nRange: bytes=0-0,-1,9-\r\nIf-None-Match: *\r\n", "200 200")]
    [InlineData("Host: localhost\r\nAccept-Encoding: gzip;q=2, *;q=x\r\nAccept: */*;;;\r\n", "200 200")]
    public async Task A_head_is_taken_as_it_stands_or_refused(string head, string statuses) =>
        Assert.Equal(statuses, await http.AskInVainAsync($"GET /healthz HTTP/1.1\r\n{head}\r\n{RawHttp.Last}"));

    [Theory]
    [InlineData("GET /healthz", Socket + "Sec-WebSocket-Version: 13\r\n" + Key, "200 200")]
    [InlineData("GET /healthz", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", "200 200")]
    [InlineData("GET /ws", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", "404 200")]
    [InlineData("GET /ws", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" + Key, "404 200")]
    [InlineData("GET /ws", Socket + "Sec-WebSocket-Version: 13\r\n", "404 200")]
    [InlineData("GET /ws", Socket + "Sec-WebSocket-Version: 8\r\n" + Key, "404 200")]
    [InlineData("GET /ws", Socket + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", "404 200")]
    [InlineData("POST /ws", Socket + "Sec-WebSocket-Version: 13\r\n" + Key, "404 200")]
    [InlineData("GET /ws", Socket + "Sec-WebSocket-Version: 13\r\nContent-Length: 2\r\n" + Key, "404 200")]
    [InlineData("GET /ws", Socket + "Sec-WebSocket-Version: 13\r\nTransfer-Encoding: chunked\r\n" + Key, "404 200")]
    public async Task Only_a_whole_handshake_becomes_a_socket(string line, string lines, string statuses)
    {
        var body = lines.Contains("Content-Length", StringComparison.Ordinal) ? "{}"
            : lines.Contains("chunked", StringComparison.Ordinal) ? "0\r\n\r\n" : "";
        Assert.Equal(statuses, await http.AskInVainAsync($"{line} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n{body}{RawHttp.Last}"));
    }

    [Theory]
    [InlineData("gzip", "415 200")]
    [InlineData("br", "415 200")]
    [InlineData("deflate", "415 200")]
    [InlineData("gzip, identity", "415 200")]
    [InlineData("identity, identity", "415 200")]
    [InlineData("rot13", "415 200")]
    [InlineData("identity", "422 200")]
    [InlineData("IDENTITY", "422 200")]
    public async Task A_body_comes_as_it_is_and_in_no_other_coding(string coding, string statuses) => Assert.Equal(
        statuses, await http.AskInVainAsync($"{http.Carrier}Content-Encoding: {coding}\r\nContent-Length: 2\r\n\r\n{{}}{RawHttp.Last}"));

    [Fact]
    public async Task A_refused_coding_says_which_is_taken()
    {
        var answers = await http.AskAsync($"{http.Carrier}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{{}}{RawHttp.Last}");
        Assert.Contains("\r\nAccept-Encoding: identity\r\n", answers[0], StringComparison.Ordinal);
        Assert.Contains("\"code\":\"bad_request\"", answers[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "HTTP/1.1 100 ")]
    [InlineData(70_000, "HTTP/1.1 413 ")]
    public async Task Whoever_asks_before_a_body_is_answered_before_it(int length, string answer)
    {
        using var raw = await RawSocket.ConnectAsync(http.Server.Host.BaseAddress);
        await raw.SayAsync($"{http.Carrier}Expect: 100-continue\r\nContent-Length: {length:D}\r\n\r\n");
        Assert.StartsWith(answer, await raw.HearHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extensions_and_trailers_without_end_are_cut_off()
    {
        var head = $"{http.Carrier}Transfer-Encoding: chunked\r\n\r\n2";
        Assert.Equal("413", await http.AskInVainAsync($"{head};{new string('x', 1_200_000)}"));
        var trailers = string.Concat(Enumerable.Repeat("X: y\r\n", 101));
        Assert.Equal("431", await http.AskInVainAsync($"{head}\r\n{{}}\r\n0\r\n{trailers}\r\n{http.Smuggled}"));
    }
}

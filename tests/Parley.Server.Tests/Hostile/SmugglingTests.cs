using System.Text.Json;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Hostile;

/// <summary>One request is one request: what its length leaves in doubt ends the connection, and what stands in a body is never done
/// (attack PR20).</summary>
public sealed class SmugglingTests(RawHttp http) : IClassFixture<RawHttp>
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    /// <summary>The lines that say the length, and the body.</summary>
    public static TheoryData<string, string> InDoubt => new()
    {
        { $"Content-Length: 2\r\n{Chunked}", "0\r\n\r\n" },
        { $"{Chunked}Content-Length: 2\r\n", "0\r\n\r\n" },
        { "Content-Length: 2\r\nContent-Length: 0\r\n", "{}" },
        { "Content-Length: 2\r\nContent-Length: 2\r\n", "{}" },
        { "Content-Length: 2, 2\r\n", "{}" },
        { "Content-Length: 2 2\r\n", "{}" },
        { "Content-Length: -2\r\n", "{}" },
        { "Content-Length: 0x2\r\n", "{}" },
        { "Content-Length: 2e0\r\n", "{}" },
        { "Content-Length: 18446744073709551618\r\n", "{}" },
        { "Content-Length: \u00b2\r\n", "{}" },
        { "Content-Length:\r\n", "{}" },
        { "Content-Length: 2\r\n\tX: y\r\n", "{}" },
        { "Content-Length : 2\r\n", "{}" },
        { "Content-Length\t: 2\r\n", "{}" },
        { " Content-Length: 2\r\n", "{}" },
        { "Content-Length\0: 2\r\n", "{}" },
        { "X: y\nContent-Length: 2\r\n", "{}" },
        { "X: y\rContent-Length: 2\r\n", "{}" },
        { "Content-Length: 2\n", "{}" },
        { "Content-Length: 2\r\n\n", "{}" },
        { "Transfer-Encoding: identity\r\n", "{}" },
        { "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" },
        { "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" },
        { "Transfer-Encoding: chunked\u000b\r\n", "0\r\n\r\n" },
        { "Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n" },
        { "Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n" },
        { "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" },
        { "Transfer-Encoding: chun\r\n ked\r\n", "0\r\n\r\n" },
        { "Transfer-Encoding : chunked\r\n", "0\r\n\r\n" },
        { Chunked, "g\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "-2\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "+2\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "0x2\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "2 \r\n{}\r\n0\r\n\r\n" },
        { Chunked, " 2\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "2\n{}\n0\n\n" },
        { Chunked, "2;a\nb\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "2;a\r\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "2\r\n{}0\r\n\r\n" },
        { Chunked, "2\r\n{}  0\r\n\r\n" },
        { Chunked, "2\r\n{}\r\n0\n\n" },
        { Chunked, "2\r\n{}\r\n0\r\nX : y\r\n\r\n" },
        { Chunked, "00000000000000000002\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "80000000\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "100000002\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "ffffffffffffffff\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "10000000000000002\r\n{}\r\n0\r\n\r\n" },
    };

    /// <summary>Lengths that are spelt oddly, and clear.</summary>
    public static TheoryData<string, string> Clear => new()
    {
        { "Content-Length: 002\r\n", "{}" },
        { "Content-Length: \t 2 \r\n", "{}" },
        { "Content-Length: 2\r\nContent-Type-Length: 9\r\n", "{}" },
        { "Transfer-Encoding: CHUNKED\r\n", "2\r\n{}\r\n0\r\n\r\n" },
        { Chunked, "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n" },
        { Chunked, "2;name=\"value\"\r\n{}\r\n0;last\r\n\r\n" },
        { Chunked, $"2;{new string('x', 20_000)}\r\n{{}}\r\n0\r\n\r\n" },
        { Chunked, "2\r\n{}\r\n0\r\nContent-Length: 9\r\nAuthorization: Bearer x\r\nX: y\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(InDoubt))]
    public async Task A_length_in_doubt_is_refused_and_nothing_more_is_heard(string lines, string body) =>
        Assert.Equal("400", await http.AskInVainAsync($"{http.Carrier}{lines}\r\n{body}{http.Smuggled}"));

    [Theory]
    [MemberData(nameof(Clear))]
    public async Task A_length_that_is_clear_ends_where_it_says(string lines, string body) =>
        Assert.Equal("422 200", await http.AskInVainAsync($"{http.Carrier}{lines}\r\n{body}{RawHttp.Last}"));

    [Fact]
    public async Task What_is_smuggled_would_be_done_were_it_a_request()
    {
        Assert.StartsWith("201 ", (await http.AskAsync(http.Smuggled + RawHttp.Last))[0], StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => http.AskInVainAsync(http.Smuggled + RawHttp.Last));
    }

    [Theory]
    [InlineData("POST /nowhere", "404 200")]
    [InlineData("PUT /api/v1/auth/login", "405 200")]
    [InlineData("POST /api/v1/conversations", "401 200")]
    [InlineData("GET /healthz", "200 200")]
    [InlineData("HEAD /healthz", "200 200")]
    [InlineData("OPTIONS /api/v1/conversations", "405 200")]
    [InlineData("GET /ws", "404 200")]
    public async Task A_body_that_nobody_reads_is_no_request(string line, string statuses)
    {
        var body = http.Smuggled;
        var head = $"{line} HTTP/1.1\r\nHost: localhost\r\n";
        Assert.Equal(statuses, await http.AskInVainAsync($"{head}Content-Length: {body.Length:D}\r\n\r\n{body}{RawHttp.Last}"));
        var chunk = $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
        Assert.Equal(statuses, await http.AskInVainAsync($"{head}{Chunked}\r\n{chunk}{RawHttp.Last}"));
    }

    [Theory]
    [InlineData("Content-Type: text/plain", "415 200")]
    [InlineData("Content-Encoding: gzip", "415 200")]
    public async Task A_body_that_is_refused_unread_is_no_request(string header, string statuses)
    {
        var (carrier, body) = (http.Carrier.Replace("Content-Type: application/json", header, StringComparison.Ordinal), http.Smuggled);
        Assert.Equal(statuses, await http.AskInVainAsync($"{carrier}Content-Length: {body.Length:D}\r\n\r\n{body}{RawHttp.Last}"));
    }

    [Fact]
    public async Task A_body_that_ends_too_early_is_not_taken() => Assert.Equal(
        "", await http.AskInVainAsync($"{http.Carrier}Content-Length: 23\r\n\r\n{{\"content\":\"cut short\"", isCut: true));

    [Fact]
    public async Task Requests_at_once_are_answered_in_their_order_each_to_its_own_session()
    {
        var (ada, bob) = (http.Server.Scene.Owner, http.Server.Scene.Other);
        var asked = new List<(string Request, string Status, long? Id)>();
        for (var round = 0; round < 10; round++)
        {
            asked.Add((Me(ada), "200", ada.Id));
            asked.Add((Me(null), "401", null));
            asked.Add((Me(bob), "200", bob.Id));
            asked.Add(($"{http.Carrier}Content-Length: 2\r\n\r\n{{}}", "422", null));
            asked.Add(($"{http.Carrier}{Chunked}\r\n1\r\n{{\r\n1\r\n}}\r\n0\r\n\r\n", "422", null));
            asked.Add((Me(bob).Replace("GET", "HEAD", StringComparison.Ordinal), "200", null));
            asked.Add(("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nGET /", "404", null));
        }

        asked.Add((RawHttp.Last, "200", null));
        var answers = await http.AskAsync(string.Concat(asked.Select(one => one.Request)));
        Assert.Equal(asked.Select(one => one.Status), answers.Select(answer => answer[..3]));
        Assert.Equal(asked.Select(one => one.Id), answers.Select((answer, at) => asked[at].Id is null ? null : IdIn(answer)));
        Assert.All(answers.Where((_, at) => asked[at].Request.StartsWith("HEAD", StringComparison.Ordinal)), answer =>
            Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal));
    }

    private static string Me(Person? person) => "GET /api/v1/auth/me HTTP/1.1\r\nHost: localhost\r\n"
        + (person is null ? "\r\n" : $"Authorization: Bearer {person.Token}\r\n\r\n");

    private static long? IdIn(string answer) =>
        JsonElement.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]).GetProperty("user").GetProperty("id").GetInt64();
}

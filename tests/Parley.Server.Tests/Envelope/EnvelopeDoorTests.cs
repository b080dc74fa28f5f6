using System.Net.WebSockets;
using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Parley.Testing.Envelope;
using Xunit;

namespace Parley.Server.Tests.Envelope;

/// <summary>Getting in, being thrown out, and everything a broken or hostile client may do to one connection of the envelope protocol.</summary>
public sealed class EnvelopeDoorTests() : OwnHostSuite(EngineKind.Sqlite)
{
    private const string Ping = """{"id":"1","type":"ping","to":"channel:global"}""";

    [Theory]
    [InlineData("/?token=abc")]
    [InlineData("/?token=")]
    [InlineData("/ws/envelope")]
    [InlineData("/ws/envelope?token=abc")]
    [InlineData("/ws/envelope?ticket=abc")]
    public async Task Who_is_not_let_in_is_told_so_after_the_upgrade(string path)
    {
        await using var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, path);
        await socket.SayAsync(Ping);
        Assert.Null(await socket.HearOrCloseAsync());
        Assert.Equal(4401, (int)socket.Socket.CloseStatus!);
    }

    [Fact]
    public async Task A_token_a_header_an_api_token_and_a_jwt_open_it()
    {
        var ada = await SignUpAsync("Ada");
        var key = (await PostAsync("/api/v1/auth/tokens", ada, """{"name":"program"}""")).Json.Text("token");
        var jwt = (await PostAsync(
            "/api/v1/auth/login", null, $$"""{"email":"{{ada.Email}}","password":"{{Password}}","token_type":"jwt"}""")).Json.Text("token");
        foreach (var token in (string[])[ada.Token, key, jwt])
        {
            foreach (var path in (string[])["/", "/ws/envelope"])
            {
                await using var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, $"{path}?token={Uri.EscapeDataString(token)}");
                await IsAsync(ada, socket);
            }

            await using var byHeader = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, "/ws/envelope", ("Authorization", $"Bearer {token}"));
            await IsAsync(ada, byHeader);
        }
    }

    [Fact]
    public async Task A_ticket_opens_it_once()
    {
        var ada = await SignUpAsync("Ada");
        var ticket = (await PostAsync("/api/v1/auth/ticket", ada, "")).Json.Text("ticket");
        await using var first = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, $"/ws/envelope?ticket={ticket}");
        await IsAsync(ada, first);
        await using var second = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, $"/ws/envelope?ticket={ticket}");
        Assert.Equal(4401, await second.HearCloseAsync());
    }

    [Fact]
    public async Task A_cookie_opens_it_to_our_own_pages_alone()
    {
        var ada = await SignUpAsync("Ada");
        var cookie = ("Cookie", $"parley_session={ada.Token}");
        await using var ours = await EnvelopeSocket.ConnectAsync(
            Host.BaseAddress, "/ws/envelope", cookie, ("Origin", Host.BaseAddress.GetLeftPart(UriPartial.Authority)));
        await IsAsync(ada, ours);
        foreach (var origin in (string[])["https://evil.example", "null"])
        {
            await Assert.ThrowsAsync<WebSocketException>(() =>
                EnvelopeSocket.ConnectAsync(Host.BaseAddress, "/ws/envelope", cookie, ("Origin", origin)));
        }

        await Assert.ThrowsAsync<WebSocketException>(() => EnvelopeSocket.ConnectAsync(Host.BaseAddress, "/ws/envelope", cookie));
    }

    [Fact]
    public async Task Without_a_token_the_root_path_speaks_the_native_protocol()
    {
        await using var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, "/");
        await socket.SayAsync("""{"type":"auth","token":"nonsense"}""");
        await Assert.ThrowsAsync<Parley.Testing.Documents.NotAsDocumentedException>(socket.HearAsync);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        var ada = await SignUpAsync("Ada");
        await using var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, ada);
        await PostAsync("/api/logout", ada, "");
        Assert.Equal(4403, await socket.HearCloseAsync());
        await using var again = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, $"/?token={ada.Token}");
        Assert.Equal(4401, await again.HearCloseAsync());
    }

    [Fact]
    public async Task The_twentieth_bad_frame_closes_it_and_binary_is_one()
    {
        await using var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        string[] frames = ["{", "[]", "{}", "", "null", """{"id":"1","type":"shout","to":"user:1"}""", "\"\\ud800\"", new string('[', 5_000)];
        for (var i = 0; i < 18; i++)
        {
            await socket.SayAsync(frames[i % frames.Length]);
            Assert.Equal("bad_request", CodeOf((await socket.HearAsync()).GetProperty("payload")));
        }

        await socket.SayAsync("""{"id":"1","type":"ping","to":"user:1"}"""u8.ToArray(), WebSocketMessageType.Binary);
        Assert.Equal("bad_request", CodeOf((await socket.HearAsync()).GetProperty("payload")));
        Assert.True(await socket.HeardAllAsync());
        await socket.SayAsync("{");
        Assert.Equal(4400, await socket.HearCloseAsync());
    }

    [Fact]
    public async Task A_frame_over_the_limit_closes_it()
    {
        await using var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        await socket.SayAsync(Ping + new string(' ', (64 * 1024) - Ping.Length));
        Assert.False((await socket.AnswerAsync("1")).TryGetProperty("error", out _));
        await socket.SayAsync(Ping + new string(' ', (64 * 1024) - Ping.Length + 1));
        Assert.Equal(1009, await socket.HearCloseAsync());
    }

    [Fact]
    public async Task Who_floods_is_told_to_wait_and_sent_away_and_others_notice_nothing()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var bobs = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, bob);
        await using var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, ada);
        var listening = socket.HearCloseAsync();
        try
        {
            while (!listening.IsCompleted)
            {
                await socket.SayAsync(Ping);
            }
        }
        catch (WebSocketException)
        {
            // It has been sent away.
        }

        Assert.Equal(4429, await listening);
        Assert.False((await bobs.AskAsync("1", "ping", "channel:global")).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task The_schema_is_served_as_it_stands_in_the_sources()
    {
        var reply = await GetAsync("/schemas/envelope.json");
        Assert.Equal((200, "application/schema+json"), (reply.Status, reply.ContentType));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", reply.Json.GetProperty("$schema").GetString());
    }

    private static async Task IsAsync(Person person, EnvelopeSocket socket)
    {
        await socket.SayAsync(Ping);
        Assert.Equal($"user:{person.Id}", (await socket.HearAsync()).Text("to"));
    }

    private static string CodeOf(JsonElement answer) => answer.GetProperty("error").Text("code");
}

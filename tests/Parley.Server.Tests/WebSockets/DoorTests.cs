using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Parley.Server.WebSockets;
using Parley.Testing;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>Getting in, being thrown out, and everything a broken or hostile client may do to one connection.</summary>
public sealed class DoorTests() : OwnHostSuite(EngineKind.Sqlite)
{
    private const string BadToken = "{\"type\":\"auth\",\"id\":1,\"token\":\"nonsense\"}";

    private LiveSockets Sockets => Host.Services.GetRequiredService<LiveSockets>();

    [Theory]
    [InlineData("/ws")]
    [InlineData("/")]
    public async Task A_bad_token_is_unauthorized(string path)
    {
        await using var client = await ConnectAsync(path);
        await client.SayAsync(BadToken);
        Assert.Equal("""{"type":"error","id":1,"code":"unauthorized","message":"Sign in first."}""", await client.HearTextAsync());
        Assert.Equal(4401, await client.HearCloseAsync());
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/")]
    public async Task A_command_before_signing_in_is_unauthorized(string path)
    {
        await using var client = await ConnectAsync(path);
        await client.SayAsync("""{"type":"message","conversation_id":1,"content":"hi"}""");
        Assert.Equal("unauthorized", (await client.HearAsync()).Text("code"));
        Assert.Equal(4401, await client.HearCloseAsync());
    }

    [Fact]
    public async Task Signing_in_twice_is_refused_and_changes_nothing()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await client.SayAsync($$"""{"type":"auth","token":"{{bob.Token}}"}""");
        Assert.Equal("bad_request", (await client.HearAsync("error")).Text("code"));
        await client.StillAnswersAsync();
    }

    [Fact]
    public async Task A_token_in_the_header_signs_in_at_once()
    {
        var ada = await SignUpAsync("Ada");
        await using var client = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", ada.Token);
        var answer = await client.HearAsync();
        Assert.Equal(("auth_success", ada.Id), (answer.Text("type"), answer.GetProperty("user_id").GetInt64()));
        await client.StillAnswersAsync();
    }

    [Fact]
    public async Task A_bad_token_in_the_header_does_not_get_as_far_as_a_socket()
    {
        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => WireClient.ConnectAsync(Host.BaseAddress, "/ws", "nonsense"));
        Assert.Equal(401, refused.Status);
    }

    [Fact]
    public async Task At_the_root_the_frame_decides()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var client = await WireClient.ConnectAsync(Host.BaseAddress, "/", ada.Token);
        await client.SayAsync($$"""{"type":"auth","token":"{{bob.Token}}"}""");
        Assert.Equal(bob.Id, (await client.HearAsync()).GetProperty("user_id").GetInt64());
    }

    [Fact]
    public async Task Bad_frames_are_answered_and_the_connection_stays_until_the_twentieth()
    {
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        string[] frames = ["{", "[]", "{}", """{"type":"nonsense"}""", "", """{"type":"typing"}""", "\"\\ud800\""];
        for (var i = 0; i < 19; i++)
        {
            await client.SayAsync(frames[i % frames.Length]);
            Assert.Equal("bad_request", (await client.HearAsync()).Text("code"));
        }

        await client.StillAnswersAsync();
        await client.SayAsync("{");
        Assert.Equal("bad_request", (await client.HearAsync()).Text("code"));
        Assert.Equal(4400, await client.HearCloseAsync());
    }

    [Fact]
    public async Task A_binary_frame_is_a_bad_frame()
    {
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        await client.SayAsync("""{"type":"ping"}"""u8.ToArray(), WebSocketMessageType.Binary);
        Assert.Equal("bad_request", (await client.HearAsync()).Text("code"));
        await client.StillAnswersAsync();
    }

    [Fact]
    public async Task A_frame_over_the_limit_closes()
    {
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        await client.SayAsync(Padded(64 * 1024));
        Assert.Equal("pong", (await client.HearAsync()).Text("type"));
        await client.SayAsync(Padded((64 * 1024) + 1));
        Assert.Equal(1009, await client.HearCloseAsync());
    }

    [Fact]
    public async Task A_stranger_gets_no_more_than_eight_kibibytes()
    {
        await using var client = await ConnectAsync();
        await client.SayAsync(Padded((8 * 1024) + 1));
        Assert.Equal(1009, await client.HearCloseAsync());
    }

    [Fact]
    public async Task A_frame_without_end_closes_too()
    {
        await using var client = await ConnectAsync();
        for (var i = 0; i < 10; i++)
        {
            await client.SayAsync(new byte[1024], WebSocketMessageType.Text, end: false);
        }

        Assert.Equal(1009, await client.HearCloseAsync());
    }

    [Fact]
    public async Task A_frame_in_pieces_is_one_frame()
    {
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        foreach (var letter in """{"type":"ping","id":"in piece"}""")
        {
            await client.SayAsync([(byte)letter], end: false);
        }

        await client.SayAsync([], end: true);
        Assert.Equal("in piece", (await client.HearAsync()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Text_that_is_not_utf8_closes_with_1007()
    {
        var ada = await SignUpAsync("Ada");

        // Many times: the close frame races with the end of the request, which must not overtake it.
        for (var i = 0; i < 20; i++)
        {
            await using var client = await WireClient.SignInAsync(Host.BaseAddress, ada);
            await client.SayAsync([(byte)'"', 0xC3, 0x28, (byte)'"']);
            Assert.Equal(1007, await client.HearCloseAsync());
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(4999)]
    public async Task A_close_frame_is_answered_in_its_own_words(int code)
    {
        var ada = await SignUpAsync("Ada");
        foreach (var client in new[] { await WireClient.SignInAsync(Host.BaseAddress, ada), await ConnectAsync() })
        {
            await using (client)
            {
                await client.CloseAsync((WebSocketCloseStatus)code);
                Assert.Equal(WebSocketState.Closed, client.Socket.State);
                Assert.Equal(code, (int)client.Socket.CloseStatus!.Value);
            }
        }

        await Eventually.EqualAsync(0, () => Task.FromResult(Sockets.Count));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_forgotten()
    {
        var client = await WireClient.SignInAsync(Host.BaseAddress, await SignUpAsync("Ada"));
        Assert.Equal(1, Sockets.Count);
        client.Socket.Abort();
        await client.DisposeAsync();
        await Eventually.EqualAsync(0, () => Task.FromResult(Sockets.Count));
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_close_frame_is_cut_off()
    {
        await using var client = await ConnectAsync();
        await client.SayAsync(BadToken);
        // The frame is sent and nothing is read: the answer to the close frame never comes.
        await Eventually.EqualAsync(0, () => Task.FromResult(Sockets.Count));
    }

    [Fact]
    public async Task A_plain_request_is_not_a_socket()
    {
        Assert.Equal(404, (await GetAsync("/ws")).Status);
    }

    [Fact]
    public async Task Frames_sent_after_a_close_frame_are_not_begun()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, ada);
        for (var i = 0; i < 20; i++)
        {
            await client.SayAsync("{");
        }

        await client.SayAsync($$"""{"type":"message","conversation_id":{{conversation}},"content":"too late"}""");
        Assert.Equal(4400, await client.HearCloseAsync());
        Assert.Equal(0, (await GetAsync($"/api/v1/conversations/{conversation}/messages", ada)).Json.GetProperty("messages").GetArrayLength());
    }

    private Task<WireClient> ConnectAsync(string path = "/ws") => WireClient.ConnectAsync(Host.BaseAddress, path);

    private static byte[] Padded(int length) =>
        Encoding.UTF8.GetBytes("{\"type\":\"ping\"" + new string(' ', length - 15) + "}");
}

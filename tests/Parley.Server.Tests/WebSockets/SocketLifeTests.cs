using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core.Storage;
using Parley.Server.WebSockets;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>How connections end that did nothing wrong: by the clock, by a full house, by a restart, by reading too slowly.</summary>
public sealed class SocketLifeTests
{
    [Fact]
    public async Task Who_does_not_sign_in_in_time_is_sent_away()
    {
        var clock = new FakeClock();
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite, clock: clock);
        await using var client = await WireClient.ConnectAsync(host.BaseAddress, "/ws");
        await Eventually.TrueAsync(() => host.Services.GetRequiredService<LiveSockets>().Count == 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4408, await client.HearCloseAsync());
    }

    [Fact]
    public async Task Who_has_signed_in_may_be_silent()
    {
        var clock = new FakeClock();
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite, clock: clock);
        using var http = new ParleyHttp(() => host.BaseAddress);
        await using var client = await WireClient.SignInAsync(host.BaseAddress, await http.RegisterAsync("Ada", CancellationToken.None));
        clock.Advance(TimeSpan.FromMinutes(1));
        await client.SayAsync("""{"type":"ping"}""");
        Assert.Equal("pong", (await client.HearAsync()).Text("type"));
    }

    [Fact]
    public async Task A_full_house_says_so_before_the_handshake()
    {
        await using var host = await ParleyHost.StartAsync(
            EngineKind.Sqlite, settings => settings with { WebSockets = new() { MaxConnections = 2 } });
        await using var first = await WireClient.ConnectAsync(host.BaseAddress, "/ws");
        await using var second = await WireClient.ConnectAsync(host.BaseAddress, "/");
        var sockets = host.Services.GetRequiredService<LiveSockets>();
        await Eventually.EqualAsync(2, () => Task.FromResult(sockets.Count));
        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => WireClient.ConnectAsync(host.BaseAddress, "/ws"));
        Assert.Equal(503, refused.Status);

        await first.CloseAsync();
        await Eventually.EqualAsync(1, () => Task.FromResult(sockets.Count));
        await using var third = await WireClient.ConnectAsync(host.BaseAddress, "/ws");
    }

    [Fact]
    public async Task A_restart_sends_everybody_away_to_come_back()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        using var http = new ParleyHttp(() => host.BaseAddress);
        var ada = await http.RegisterAsync("Ada", CancellationToken.None);
        await using var stranger = await WireClient.ConnectAsync(host.BaseAddress, "/");
        List<WireClient> clients = [stranger];
        for (var i = 0; i < 10; i++)
        {
            clients.Add(await WireClient.SignInAsync(host.BaseAddress, ada));
        }

        var stopping = host.StopAsync();
        foreach (var client in clients)
        {
            await using (client)
            {
                Assert.Equal(4500, await client.HearCloseAsync());
                await client.CloseAsync();
            }
        }

        await stopping;
    }

    [Fact]
    public async Task What_was_begun_before_a_restart_is_answered()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        using var http = new ParleyHttp(() => host.BaseAddress);
        var (ada, bob) = (await http.RegisterAsync("Ada", CancellationToken.None), await http.RegisterAsync("Bob", CancellationToken.None));
        var conversation = await http.OpenPrivateAsync(ada, bob.Id, CancellationToken.None);
        await using var client = await WireClient.SignInAsync(host.BaseAddress, ada);
        for (var i = 0; i < 200; i++)
        {
            await client.SayAsync($$"""{"type":"message","id":{{i}},"conversation_id":{{conversation}},"content":"{{i}}"}""");
        }

        var answered = new HashSet<string> { (await client.HearAsync("ack")).GetProperty("message").Text("content") };
        var stopping = host.StopAsync();
        while (await client.HearTextAsync() is { } text)
        {
            var frame = JsonElement.Parse(text);
            if (frame.Text("type") == "ack")
            {
                answered.Add(frame.GetProperty("message").Text("content"));
            }
        }

        Assert.Equal(4500, (int)client.Socket.CloseStatus!.Value);
        await client.CloseAsync();
        await stopping;
        await host.RestartAsync();

        var stored = new HashSet<string>();
        for (long? after = 0; after is { } seq;)
        {
            var page = (await http.SendAsync(
                HttpMethod.Get, $"api/v1/conversations/{conversation}/messages?limit=100&after={seq}", ada.Token, null, CancellationToken.None)).Body;
            stored.UnionWith(page.Items("messages").Select(message => message.Text("content")));
            after = page.Flag("has_more_after") ? page.Items("messages").Last().Number("seq") : null;
        }

        Assert.NotEmpty(stored);
        Assert.Equal(stored.Order(), answered.Order());
    }

    [Fact]
    public async Task Who_does_not_read_is_told_so_and_harms_nobody()
    {
        // The clock stands still: how long this takes must not decide whether the stalled write is given up before the reader comes back.
        // With it stands Ada's budget, which is not the subject here.
        await using var host = await ParleyHost.StartAsync(
            EngineKind.Sqlite,
            settings => settings with { Limits = settings.Limits with { BurstSeconds = 1_000 } },
            clock: new FakeClock());
        using var http = new ParleyHttp(() => host.BaseAddress);
        var (ada, bob) = (await http.RegisterAsync("Ada", CancellationToken.None), await http.RegisterAsync("Bob", CancellationToken.None));
        var conversation = await http.OpenPrivateAsync(ada, bob.Id, CancellationToken.None);
        await using var adas = await WireClient.SignInAsync(host.BaseAddress, ada);
        await using var bobs = await WireClient.SignInAsync(host.BaseAddress, bob);

        // Past what the kernel holds for one connection (some MiB on the loopback) and the outbox (256 KiB).
        const int Rounds = 60;
        const int Together = 20;
        var content = new string('世', 3_000);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Together; i++)
            {
                await adas.SayAsync($$"""{"type":"message","conversation_id":{{conversation}},"content":"{{content}}"}""");
            }

            for (var i = 0; i < Together; i++)
            {
                await adas.HearAsync("new_message");
            }
        }

        Assert.Equal(4501, await bobs.HearCloseAsync());
    }
}

using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Pusher;
using Parley.Server.Tests.WebSockets;
using Parley.Server.WebSockets;
using Parley.Testing;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>What concerns the server as a whole.</summary>
public sealed class PusherLifeTests : OwnPusherSuite
{
    protected override ServerSettings Settings(ServerSettings usual) =>
        base.Settings(usual) with { Limits = usual.Limits with { StrangersPerSecond = 1, BurstSeconds = 5 } };

    protected override PusherSettings Change(PusherSettings settings) => settings with { Path = "/realtime" };

    [Fact]
    public async Task A_restart_sends_clients_away_to_come_back()
    {
        await using var client = await EchoClient.ConnectAsync(Host.BaseAddress, Shop, "/realtime");
        await client.SubscribeAsync("orders");
        var stopping = Host.StopAsync();
        Assert.Equal(4100, await client.HearCloseAsync());
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await stopping;
    }

    [Fact]
    public async Task Whoever_guesses_is_slowed_down_and_who_signs_is_not()
    {
        var guesser = new Publisher(Host.Http, Shop with { Secret = "guess" });
        var body = """{"name":"n","data":"","channel":"a"}""";
        await Eventually.TrueAsync(async () => (await guesser.AskAsync(HttpMethod.Post, "/events", body, prefix: "/realtime")).Status == 429);
        Assert.Equal(200, (await Publisher.AskAsync(HttpMethod.Post, "/events", body, prefix: "/realtime")).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Under_a_prefix_everything_is_there_and_nothing_elsewhere(bool signsPrefix)
    {
        await using var client = await EchoClient.ConnectAsync(Host.BaseAddress, Shop, "/realtime");
        await client.SubscribeAsync("orders");
        var body = """{"name":"n","data":"","channel":"orders"}""";
        Assert.Equal(200, (await Publisher.AskAsync(HttpMethod.Post, "/events", body, prefix: "/realtime", signsPrefix: signsPrefix)).Status);
        await client.HearAsync("n");
        Assert.Equal(404, (await Publisher.PostAsync("/events", body)).Status);
        await Assert.ThrowsAsync<WebSocketException>(() => EchoClient.ConnectAsync(Host.BaseAddress, Shop));
    }

    [Fact]
    public async Task Who_watches_Reverb_finds_it_well()
    {
        var up = await GetAsync("/realtime/up");
        Assert.Equal((200, """{"health":"OK"}"""), (up.Status, up.Text));
    }

    [Fact]
    public async Task A_connection_that_ends_gives_its_place_back()
    {
        await using (var client = await EchoClient.ConnectAsync(Host.BaseAddress, Shop, "/realtime"))
        {
            var counts = Host.Services.GetRequiredService<LiveSockets>().Counts();
            Assert.Equal(("pusher", 1), counts.Select(count => (count.Protocol, count.Count)).Single());
        }

        var (sockets, turnstile) = (Host.Services.GetRequiredService<LiveSockets>(), Host.Services.GetRequiredService<Turnstile>());
        await Eventually.TrueAsync(() => sockets.Count == 0 && turnstile.Count == 0);
    }

    [Fact]
    public async Task A_frame_that_only_keeps_alive_is_a_sign_of_life()
    {
        var clock = new FakeClock();
        await using var host = await ParleyHost.StartAsync(
            EngineKind.Sqlite, usual => usual with { Pusher = new PusherSettings { Apps = [Shop] } }, clock);
        using var raw = await RawSocket.UpgradeAsync(host.BaseAddress, path: $"/app/{Shop.Key}");
        Assert.Contains("pusher:connection_established", await HearAsync(), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(40));
        await raw.SayAsync(RawSocket.Frame(0x89, "still here"));
        Assert.Equal("still here", await HearAsync());
        clock.Advance(TimeSpan.FromSeconds(44));
        await raw.SayAsync(RawSocket.Frame(0x81, """{"event":"pusher:ping"}"""));
        Assert.Contains("pusher:pong", await HearAsync(), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(46));
        Assert.Contains("pusher:ping", await HearAsync(), StringComparison.Ordinal);

        async Task<string> HearAsync() => await raw.HearFrameAsync() is var (_, content) ? Encoding.UTF8.GetString(content) : "hung up";
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Core;
using Parley.Core.Storage;
using Parley.Core.WebHooks;
using Parley.Protocols.Pusher;
using Parley.Realtime.Topics;
using Parley.Server.Pusher;
using Parley.Server.Tests.Http;
using Parley.Testing;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>Web-hooks over long times, and over the death of the process.</summary>
public sealed class PusherHookTimeTests : IDisposable
{
    private readonly HookReceiver _receiver = HookReceiver.Start();

    public void Dispose() => _receiver.Dispose();

    [Fact]
    public async Task A_server_that_fails_for_an_hour_is_asked_now_and_then_and_told_of_what_is_new()
    {
        var wall = new ShiftedClock();
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite, clock: wall);
        var (store, clock) = (host.Services.GetRequiredService<Store>(), new FakeClock(DateTimeOffset.UtcNow));
        var hook = new PusherHook(new Uri(_receiver.Url, "hook"), []);
        var settings = new PusherSettings { Apps = [new PusherApp("7", "shop", "secret of the shop, a long one") { Hooks = [hook] }] };
        var apps = new PusherApps(settings, new PusherHooks(store, settings, clock, NullLogger<PusherHooks>.Instance), clock);
        using var sender = new HookSender(store, apps, settings, clock, NullLogger<HookSender>.Instance);
        _receiver.Answer = _ => Task.FromResult(500);
        for (var minute = 0; minute < 60; minute++)
        {
            await AddAsync(minute);
            for (var seconds = 0; seconds < 60; seconds += 5)
            {
                await PassAsync(TimeSpan.FromSeconds(5));
            }
        }

        // Doubled pauses to one minute, and up to half of one more: no storm, and no silence.
        Assert.InRange(_receiver.Asked.Count, 35, 70);
        _receiver.Answer = _ => Task.FromResult(200);
        await PassAsync(TimeSpan.FromMinutes(2));

        // What is older than five minutes was given up, the rest comes in order.
        var told = _receiver.Events();
        Assert.InRange(told.Count, 3, 7);
        Assert.Equal(Enumerable.Range(60 - told.Count, told.Count).Select(Event), told);
        Assert.Empty(await store.WebHooks.LinesAsync(TestContext.Current.CancellationToken));

        async Task PassAsync(TimeSpan time)
        {
            wall.Shift(time);
            clock.Advance(time);
            await sender.SendDueAsync(TestContext.Current.CancellationToken);
            await sender.DoneAsync();
        }

        Task AddAsync(int number) => store.WebHooks.AddAsync(
            [new WebHook("7", hook.Url.AbsoluteUri, $$"""{"time_ms":1,"events":[{{Event(number)}}]}""")], TestContext.Current.CancellationToken);

        string Event(int number) => $$"""{"name":"channel_occupied","channel":"{{number}}"}""";
    }

    [Fact]
    public async Task What_was_taken_and_could_not_be_noted_waits_like_what_was_not_taken()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        var (store, clock) = (host.Services.GetRequiredService<Store>(), new FakeClock(DateTimeOffset.UtcNow));
        var (app, settings) = ShopAt(_receiver);
        var hooks = new PusherHooks(store, settings, clock, NullLogger<PusherHooks>.Instance);
        using var sender = new HookSender(store, new PusherApps(settings, hooks, clock), settings, clock, NullLogger<HookSender>.Instance);
        await store.WebHooks.AddAsync([new WebHook(app.Id, app.Hooks[0].Url.AbsoluteUri, """{"events":[]}""")], CancellationToken.None);
        await StoreContents.RunAsync(host.Database, "CREATE TRIGGER full BEFORE DELETE ON web_hooks BEGIN SELECT RAISE(ABORT, 'full'); END");
        for (var look = 0; look < 3; look++)
        {
            await sender.SendDueAsync(CancellationToken.None);
            await sender.DoneAsync();
        }

        Assert.Single(_receiver.Asked);
        await StoreContents.RunAsync(host.Database, "DROP TRIGGER full");
        clock.Advance(TimeSpan.FromSeconds(2));
        await sender.SendDueAsync(CancellationToken.None);
        await sender.DoneAsync();
        Assert.Equal(2, _receiver.Asked.Count);
        Assert.Empty(await store.WebHooks.LinesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_a_failing_store_did_not_take_is_offered_again_in_its_order()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        var (store, clock) = (host.Services.GetRequiredService<Store>(), new FakeClock(DateTimeOffset.UtcNow));
        var (app, settings) = ShopAt(_receiver);
        var hooks = new PusherHooks(store, settings, clock, NullLogger<PusherHooks>.Instance);
        await StoreContents.RunAsync(host.Database, "CREATE TRIGGER full BEFORE INSERT ON web_hooks BEGIN SELECT RAISE(ABORT, 'full'); END");
        foreach (var topic in (string[])["first", "second"])
        {
            hooks.Note(app, new TopicEdge(TopicEdgeKind.Occupied, topic));
            await Record.ExceptionAsync(() => hooks.QueueAsync(CancellationToken.None));
        }

        await StoreContents.RunAsync(host.Database, "DROP TRIGGER full");
        await hooks.QueueAsync(CancellationToken.None);
        var waiting = await store.WebHooks.FirstAsync(new WebHookLine(app.Id, app.Hooks[0].Url.AbsoluteUri), 10, CancellationToken.None);
        Assert.Equal(2, waiting.Count);
        Assert.Contains("first", waiting[0].Body, StringComparison.Ordinal);
        Assert.Contains("second", waiting[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_nobody_takes_keeps_nothing_out_of_the_others()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        var queue = host.Services.GetRequiredService<Store>().WebHooks;
        var full = Enumerable.Repeat(new WebHook("1", "http://one.example/", "{}"), 1_000).ToList();
        for (var thousand = 0; thousand < 10; thousand++)
        {
            Assert.Equal(1_000, (await queue.AddAsync(full, CancellationToken.None)).Value);
        }

        Assert.Equal(0, (await queue.AddAsync([full[0]], CancellationToken.None)).Value);
        Assert.Equal(2, (await queue.AddAsync(
            [full[0] with { Url = "http://two.example/" }, full[0] with { App = "2" }], CancellationToken.None)).Value);
    }

    [Fact]
    public async Task What_was_not_taken_when_the_process_was_killed_comes_once_it_is_back()
    {
        await using var database = await Testing.Storage.TestDatabase.CreateAsync(EngineKind.Sqlite);
        var app = new PusherApp("7", "shop", "secret of the shop, a long one");
        string[] settings =
        [
            "--pusher.apps", $$"""[{"id":"7","key":"shop","secret":"{{app.Secret}}","webhook_url":"{{new Uri(_receiver.Url, "hook")}}"}]""",
        ];
        _receiver.Answer = _ => Task.FromResult(500);
        await using (var first = await ParleyProcess.ServeAsync(database, settings))
        {
            await using var ada = await EchoClient.ConnectAsync(first.Urls[0], app);
            await ada.SubscribeAsync("orders");
            await Eventually.TrueAsync(() => !_receiver.Asked.IsEmpty);
            first.Kill();
        }

        _receiver.Answer = _ => Task.FromResult(200);
        await using var second = await ParleyProcess.ServeAsync(database, settings);
        await Eventually.TrueAsync(() => !_receiver.Taken.IsEmpty);
        Assert.Equal("""{"name":"channel_occupied","channel":"orders"}""", Assert.Single(_receiver.Events()));
        Assert.All(_receiver.Taken, one => Assert.Equal(PusherSignature.Of(app.Secret, one.Body), one.Signature));
    }

    private static (PusherApp App, PusherSettings Settings) ShopAt(HookReceiver receiver)
    {
        var app = new PusherApp("7", "shop", "secret of the shop, a long one") { Hooks = [new PusherHook(new Uri(receiver.Url, "hook"), [])] };
        return (app, new PusherSettings { Apps = [app] });
    }
}

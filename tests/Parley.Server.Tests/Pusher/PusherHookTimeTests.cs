using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Core;
using Parley.Core.Storage;
using Parley.Core.WebHooks;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;
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
}

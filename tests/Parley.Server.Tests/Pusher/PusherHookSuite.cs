using System.Text.Json;
using Parley.Core.Storage;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>What the server of an app is told, by a receiver that can be made to fail.</summary>
public abstract class PusherHookSuite(EngineKind kind) : OwnPusherSuite(kind)
{
    private readonly HookReceiver _receiver = HookReceiver.Start();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _receiver.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override PusherSettings Change(PusherSettings settings)
    {
        var url = new Uri(_receiver.Url, "hook");
        return settings with
        {
            Apps = [Shop with { Hooks = [new PusherHook(url, [])] }, Blog with { Hooks = [new PusherHook(url, ["member_added"])] }],
            HookPeriod = TimeSpan.FromMilliseconds(20),
            HookPatience = TimeSpan.FromMilliseconds(200),
            HookPause = TimeSpan.FromMilliseconds(20),
        };
    }

    [Fact]
    public async Task What_happens_is_told_in_order_and_signed_to_the_byte()
    {
        await using (var ada = await ConnectAsync())
        {
            await ada.SubscribeAsync("presence-cache-x", Member("7"));
            await ada.HearAsync("pusher:cache_miss");
            await ada.SayAsync("""{"event":"client-x","channel":"presence-cache-x","data":{"a":1}}""");
            await ada.HearsNothingAsync();
            var socket = ada.SocketId;
            await Eventually.TrueAsync(() => Events().Count == 4);
            Assert.Equal(
                [
                    """{"name":"channel_occupied","channel":"presence-cache-x"}""",
                    """{"name":"member_added","channel":"presence-cache-x","user_id":"7"}""",
                    """{"name":"cache_miss","channel":"presence-cache-x"}""",
                    $$"""{"name":"client_event","channel":"presence-cache-x","event":"client-x","data":"{\"a\":1}","socket_id":"{{socket}}","user_id":"7"}""",
                ],
                Events());
        }

        await Eventually.TrueAsync(() => Events().Count == 6);
        Assert.Equal(
            [
                """{"name":"member_removed","channel":"presence-cache-x","user_id":"7"}""",
                """{"name":"channel_vacated","channel":"presence-cache-x"}""",
            ],
            Events().Skip(4));
        Assert.All(_receiver.Taken, one =>
        {
            Assert.Equal((Shop.Key, "application/json"), (one.Key, one.Type));
            Assert.Equal(PusherSignature.Of(Shop.Secret, one.Body), one.Signature);
            Assert.True(JsonElement.Parse(one.Body).GetProperty("time_ms").GetInt64() > 1_700_000_000_000);
        });
    }

    [Fact]
    public async Task What_is_not_taken_comes_again()
    {
        var answers = 0;
        _receiver.Answer = _ => Task.FromResult(++answers <= 3 ? 500 : 200);
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("orders");
        await Eventually.TrueAsync(() => Events().Count > 0);
        Assert.Equal("""{"name":"channel_occupied","channel":"orders"}""", Assert.Single(Events()));
        Assert.Equal(4, answers);
    }

    [Fact]
    public async Task What_was_not_taken_before_a_restart_comes_after_it()
    {
        _receiver.Answer = _ => Task.FromResult(500);
        await using (var ada = await ConnectAsync())
        {
            await ada.SubscribeAsync("orders");
            await Eventually.TrueAsync(() => !_receiver.Asked.IsEmpty);
        }

        await Host.StopAsync();
        _receiver.Answer = _ => Task.FromResult(200);
        await Host.RestartAsync();
        await Eventually.TrueAsync(() => Events().Any(one => one.Contains("channel_occupied")));
    }

    [Fact]
    public async Task An_app_is_told_what_it_asked_for()
    {
        await using var visitor = await EchoClient.ConnectAsync(Host.BaseAddress, Blog);
        await visitor.SubscribeAsync("presence-a", Member("7"));
        await Eventually.TrueAsync(() => Events().Count > 0);
        Assert.Equal("""{"name":"member_added","channel":"presence-a","user_id":"7"}""", Assert.Single(Events()));
        Assert.All(_receiver.Taken, one => Assert.Equal(Blog.Key, one.Key));
    }

    [Fact]
    public async Task What_is_behind_one_that_is_not_taken_waits_for_it()
    {
        var answers = 0;
        _receiver.Answer = _ => Task.FromResult(Interlocked.Increment(ref answers) <= 3 ? 500 : 200);
        await using var ada = await ConnectAsync();
        foreach (var channel in Enumerable.Range(1, 9).Select(number => $"orders-{number}"))
        {
            await ada.SubscribeAsync(channel);
            var seen = _receiver.Asked.Count;
            await Eventually.TrueAsync(() => _receiver.Asked.Count > seen || answers > 3);
        }

        await Eventually.TrueAsync(() => Events().Count == 9);
        Assert.Equal(Enumerable.Range(1, 9).Select(number => $$"""{"name":"channel_occupied","channel":"orders-{{number}}"}"""), Events());
    }

    [Fact]
    public async Task A_server_that_hangs_holds_up_its_own_alone()
    {
        var hanging = new TaskCompletionSource();
        _receiver.Answer = async asked =>
        {
            if (asked.Headers["X-Pusher-Key"] == Shop.Key)
            {
                await hanging.Task;
            }

            return 200;
        };
        await using var ada = await ConnectAsync();
        await using var visitor = await EchoClient.ConnectAsync(Host.BaseAddress, Blog);
        await ada.SubscribeAsync("orders");
        await Eventually.TrueAsync(() => !_receiver.Asked.IsEmpty);
        foreach (var id in Enumerable.Range(1, 20))
        {
            await visitor.SubscribeAsync($"presence-{id}", Member("7"));
        }

        await Eventually.TrueAsync(() => Events().Count == 20);
        hanging.SetResult();
        await Eventually.TrueAsync(() => Events().Count == 21);
    }

    [Fact]
    public async Task Nobody_is_followed_elsewhere()
    {
        var answers = 0;
        _receiver.Answer = _ => Task.FromResult(++answers switch { 1 => 302, 2 => 307, _ => 200 });
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("orders");
        await Eventually.TrueAsync(() => Events().Count == 1);
        Assert.Equal(["/hook", "/hook", "/hook"], _receiver.Asked);
    }

    [Fact]
    public async Task Much_is_told_in_bodies_that_are_no_larger_than_they_may_be()
    {
        await using var ada = await ConnectAsync();
        await using var bob = await ConnectAsync();
        await ada.SubscribeAsync("private-x");
        await bob.SubscribeAsync("private-x");
        for (var i = 0; i < 10; i++)
        {
            await ada.SayAsync($$"""{"event":"client-x","channel":"private-x","data":"{{new string('x', 10_000)}}"}""");
            await bob.HearAsync("client-x");
        }

        for (var i = 0; i < 120; i++)
        {
            await bob.SubscribeAsync($"orders-{i}");
        }

        await Eventually.TrueAsync(() => Events().Count == 131);
        Assert.All(_receiver.Taken, one =>
        {
            Assert.InRange(one.Body.Length, 0, 70_000);
            Assert.InRange(JsonElement.Parse(one.Body).GetProperty("events").GetArrayLength(), 1, 50);
        });
    }

    private List<string> Events() => _receiver.Events();
}

public sealed class PusherHookOnSqlite() : PusherHookSuite(EngineKind.Sqlite);

public sealed class PusherHookOnPostgreSql() : PusherHookSuite(EngineKind.PostgreSql);

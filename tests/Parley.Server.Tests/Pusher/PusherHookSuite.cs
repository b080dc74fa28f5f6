using System.Collections.Concurrent;
using System.Net;
using System.Text;
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
    private readonly ConcurrentQueue<(string Key, string Signature, string? Type, string Body)> _received = new();
    private HttpListener? _receiver;
    private int _failures;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _receiver?.Close();
        GC.SuppressFinalize(this);
    }

    protected override PusherSettings Change(PusherSettings settings)
    {
        var url = new Uri(Listen(), "hook");
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
        Assert.All(_received, one =>
        {
            Assert.Equal((Shop.Key, "application/json"), (one.Key, one.Type));
            Assert.Equal(PusherSignature.Of(Shop.Secret, one.Body), one.Signature);
            Assert.True(JsonElement.Parse(one.Body).GetProperty("time_ms").GetInt64() > 1_700_000_000_000);
        });
    }

    [Fact]
    public async Task What_is_not_taken_comes_again()
    {
        _failures = 3;
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("orders");
        await Eventually.TrueAsync(() => Events().Count > 0);
        Assert.Equal("""{"name":"channel_occupied","channel":"orders"}""", Assert.Single(Events()));
        Assert.Equal(0, _failures);
    }

    [Fact]
    public async Task What_was_not_taken_before_a_restart_comes_after_it()
    {
        _failures = int.MaxValue;
        await using (var ada = await ConnectAsync())
        {
            await ada.SubscribeAsync("orders");
            await Eventually.TrueAsync(() => Volatile.Read(ref _failures) < int.MaxValue);
        }

        await Host.StopAsync();
        _failures = 0;
        await Host.RestartAsync();
        await Eventually.TrueAsync(() => Events().Any(one => one.Contains("channel_occupied")), within: TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task An_app_is_told_what_it_asked_for()
    {
        await using var visitor = await EchoClient.ConnectAsync(Host.BaseAddress, Blog);
        await visitor.SubscribeAsync("presence-a", Member("7"));
        await Eventually.TrueAsync(() => Events().Count > 0);
        Assert.Equal("""{"name":"member_added","channel":"presence-a","user_id":"7"}""", Assert.Single(Events()));
        Assert.All(_received, one => Assert.Equal(Blog.Key, one.Key));
    }

    private List<string> Events() => [.. _received.SelectMany(one =>
        JsonElement.Parse(one.Body).GetProperty("events").EnumerateArray().Select(said => said.GetRawText()))];

    private Uri Listen()
    {
        if (_receiver is not null)
        {
            return new Uri(_receiver.Prefixes.Single());
        }

        // HttpListener takes no port 0: the first that is free will do.
        while (true)
        {
            var receiver = new HttpListener();
            receiver.Prefixes.Add($"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}/");
            try
            {
                receiver.Start();
                _receiver = receiver;
                _ = ReceiveAsync(receiver);
                return new Uri(receiver.Prefixes.Single());
            }
            catch (HttpListenerException)
            {
                receiver.Close();
            }
        }
    }

    private async Task ReceiveAsync(HttpListener receiver)
    {
        while (receiver.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await receiver.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            if (_failures > 0)
            {
                _failures--;
                context.Response.StatusCode = 500;
            }
            else
            {
                _received.Enqueue((
                    context.Request.Headers["X-Pusher-Key"]!, context.Request.Headers["X-Pusher-Signature"]!, context.Request.ContentType, body));
            }

            context.Response.Close();
        }
    }
}

public sealed class PusherHookOnSqlite() : PusherHookSuite(EngineKind.Sqlite);

public sealed class PusherHookOnPostgreSql() : PusherHookSuite(EngineKind.PostgreSql);

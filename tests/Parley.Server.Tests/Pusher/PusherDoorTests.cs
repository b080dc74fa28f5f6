using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>Getting in, what clients do to each other, and how a connection ends.</summary>
public sealed class PusherDoorTests(PusherHost shared) : SharedPusherSuite(shared), IClassFixture<PusherHost>
{
    private PusherApps Apps => Host.Services.GetRequiredService<PusherApps>();

    private ServedApp Served => Apps.OfId(Shop.Id)!;

    [Theory]
    [InlineData("/app/nobody?protocol=7", null, 4001)]
    [InlineData("/app/key-of-the-closed?protocol=7", null, 4003)]
    [InlineData("/app", null, 4005)]
    [InlineData("/app/", null, 4005)]
    [InlineData("/app/key-of-199/more", null, 4005)]
    [InlineData("/app/key-of-199?protocol=7&version=8%206", null, 4006)]
    [InlineData("/app/key-of-199?protocol=9", null, 4007)]
    [InlineData("/app/strict?protocol=7", "https://evil.example", 4009)]
    [InlineData("/app/strict?protocol=7", "null", 4009)]
    [InlineData("/app/strict?protocol=7", "https://shop.example.evil", 4009)]
    public async Task Who_cannot_be_served_is_told_so_first_and_closed_with_the_same_code(string path, string? origin, int code)
    {
        await using var client = await EchoClient.KnockAsync(Host.BaseAddress, path, Shop, origin);
        Assert.Equal(code, EchoClient.CodeOf(await client.HearAsync("pusher:error")));
        Assert.Equal(code, await client.HearCloseAsync());
    }

    [Theory]
    [InlineData("/app/key-of-199", null)]
    [InlineData("/app/key-of-199?flash=false&protocol=6", "https://anywhere.example")]
    [InlineData("/app/strict?protocol=7", "https://shop.example")]
    [InlineData("/app/strict?protocol=7", null)]
    public async Task Everybody_else_is_greeted(string path, string? origin)
    {
        await using var client = await EchoClient.KnockAsync(Host.BaseAddress, path, Shop, origin);
        var data = EchoClient.DataOf(await client.HearAsync("pusher:connection_established"));
        Assert.Matches(@"^\d+\.\d+$", data.GetProperty("socket_id").GetString());
        Assert.Equal(30, data.GetProperty("activity_timeout").GetInt32());
    }

    [Theory]
    [InlineData("/app/key-of-199")]
    [InlineData("/pusher/app/key-of-199/xhr_streaming")]
    [InlineData("/pusher/info")]
    public async Task The_ways_around_a_WebSocket_are_not_there(string path)
    {
        Assert.Equal(404, (await GetAsync(path)).Status);
        Assert.Equal(404, (await PostAsync(path, null, "{}")).Status);
    }

    [Fact]
    public async Task One_connection_too_many_is_told_and_the_place_is_free_again()
    {
        var narrow = PusherHost.Narrow;
        await using (await EchoClient.ConnectAsync(Host.BaseAddress, narrow))
        {
            await using var second = await EchoClient.KnockAsync(Host.BaseAddress, "/app/narrow?protocol=7", narrow);
            Assert.Equal(4004, EchoClient.CodeOf(await second.HearAsync("pusher:error")));
            Assert.Equal(4004, await second.HearCloseAsync());
        }

        await Eventually.TrueAsync(() => Apps.OfKey("narrow")!.Topics.Listeners == 0);
        await using var third = await EchoClient.ConnectAsync(Host.BaseAddress, narrow);
    }

    [Fact]
    public async Task Members_of_a_presence_channel_see_each_other_come_and_go()
    {
        await using var ada = await ConnectAsync();
        var there = await ada.SubscribeAsync("presence-chat.1", """{"user_id":42,"user_info":{"name":"Ada"}}""");
        Assert.Equal("""{"count":1,"ids":["42"],"hash":{"42":{"name":"Ada"}}}""", there.GetProperty("presence").GetRawText());
        await using (var bob = await ConnectAsync())
        {
            await bob.SubscribeAsync("presence-chat.1", Member("7"));
            Assert.Equal("""{"user_id":"7","user_info":null}""", EchoClient.DataOf(await ada.HearAsync("pusher_internal:member_added")).GetRawText());
            await bob.HearsNothingAsync();
        }

        Assert.Equal("""{"user_id":"7"}""", EchoClient.DataOf(await ada.HearAsync("pusher_internal:member_removed")).GetRawText());
        await ada.HearsNothingAsync();
    }

    [Fact]
    public async Task A_whisper_reaches_the_others_with_the_sender_of_the_grant()
    {
        await using var ada = await ConnectAsync();
        await using var bob = await ConnectAsync();
        await ada.SubscribeAsync("presence-chat.1", """{"user_id":42}""");
        await bob.SubscribeAsync("presence-chat.1", Member("7"));
        await ada.HearAsync("pusher_internal:member_added");
        await ada.SayAsync("""{"event":"client-typing","channel":"presence-chat.1","data":{"x":1},"user_id":"7"}""");
        Assert.Equal("""{"event":"client-typing","data":{"x":1},"channel":"presence-chat.1","user_id":"42"}""", await bob.HearTextAsync());
        await ada.HearsNothingAsync();
    }

    [Fact]
    public async Task A_whisper_of_somebody_outside_reaches_nobody()
    {
        await using var ada = await ConnectAsync();
        await using var eve = await ConnectAsync();
        await ada.SubscribeAsync("private-chat.1");
        await eve.SayAsync("""{"event":"client-typing","channel":"private-chat.1","data":{}}""");
        Assert.Equal(4009, EchoClient.CodeOf(await eve.HearAsync("pusher:error")));
        await ada.HearsNothingAsync();
    }

    [Fact]
    public async Task A_grant_of_another_connection_opens_nothing()
    {
        await using var ada = await ConnectAsync();
        await using var eve = await ConnectAsync();
        await eve.AskForAsync("private-chat.1", auth: ada.Grant($"{ada.SocketId}:private-chat.1"));
        await eve.HearAsync("pusher:subscription_error");
        Assert.Equal(4009, EchoClient.CodeOf(await eve.HearAsync("pusher:error")));
        await Publisher.PostAsync("/events", """{"name":"secret","data":"","channel":"private-chat.1"}""");
        await eve.HearsNothingAsync();
    }

    [Fact]
    public async Task A_presence_channel_takes_a_hundred_people_and_the_next_is_told()
    {
        var space = Served;
        await using var last = await ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            var listener = new Realtime.Topics.TopicListener($"{i}", new Realtime.Sessions.Outbox(), () => { });
            space.Topics.Join(
                listener, "presence-full", space.RulesOf(PusherChannel.Parse("presence-full", 200)!), PusherUser.ReadMember(Member($"u{i}")));
        }

        await last.AskForAsync("presence-full", Member("one-more"));
        var refused = EchoClient.DataOf(await last.HearAsync("pusher:subscription_error"));
        Assert.Equal(("LimitReached", 4100), (refused.GetProperty("type").GetString(), refused.GetProperty("status").GetInt32()));
        await last.SayAsync("""{"event":"client-x","channel":"presence-full"}""");
        Assert.Equal(4009, EchoClient.CodeOf(await last.HearAsync("pusher:error")));
        await last.SubscribeAsync("presence-full", Member("u7"));
    }

    [Fact]
    public async Task Watched_people_are_told_of()
    {
        await using var ada = await ConnectAsync();
        await ada.SignInAsync("""{"id":"42","watchlist":["7"]}""");
        Assert.Equal("""{"events":[{"name":"offline","user_ids":["7"]}]}""", EchoClient.DataOf(await ada.HearAsync("pusher_internal:watchlist_events")).GetRawText());
        await using (var bob = await ConnectAsync())
        {
            await bob.SignInAsync("""{"id":"7"}""");
            Assert.Equal("""{"events":[{"name":"online","user_ids":["7"]}]}""", EchoClient.DataOf(await ada.HearAsync("pusher_internal:watchlist_events")).GetRawText());
        }

        Assert.Equal("""{"events":[{"name":"offline","user_ids":["7"]}]}""", EchoClient.DataOf(await ada.HearAsync("pusher_internal:watchlist_events")).GetRawText());
    }

    [Fact]
    public async Task A_message_in_parts_is_one_and_a_binary_one_is_none()
    {
        await using var client = await ConnectAsync();
        var message = Encoding.UTF8.GetBytes("""{"event":"pusher:ping","data":{}}""");
        await client.Socket.SendAsync(message.AsMemory(0, 9), WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken);
        await client.Socket.SendAsync(message.AsMemory(9), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        await client.HearAsync("pusher:pong");
        await client.Socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);
        Assert.Equal(4200, EchoClient.CodeOf(await client.HearAsync("pusher:error")));
        await client.HearsNothingAsync();
    }

    [Fact]
    public async Task A_message_too_large_closes_with_1009()
    {
        await using var client = await EchoClient.ConnectAsync(Host.BaseAddress, PusherHost.Strict);
        await client.SayAsync($$"""{"event":"client-x","data":"{{new string('x', 200)}}"}""");
        Assert.Equal(1009, await client.HearCloseAsync());
    }

    [Fact]
    public async Task Nonsense_is_answered_twenty_times_within_a_minute_and_then_closed()
    {
        await using var client = await ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            await client.SayAsync("nonsense");
        }

        Assert.Equal(4100, await client.HearCloseAsync());
    }

    [Fact]
    public async Task A_flood_of_subscriptions_ends_at_the_bound_and_leaves_nothing_behind()
    {
        await using (var client = await ConnectAsync())
        {
            for (var i = 0; i < 1_050; i++)
            {
                await client.AskForAsync($"flood-{i}");
            }

            for (var i = 0; i < 1_000; i++)
            {
                await client.HearAsync("pusher_internal:subscription_succeeded");
            }

            for (var i = 0; i < 50; i++)
            {
                await client.HearAsync("pusher:subscription_error");
            }

            Assert.Equal(1_000, Served.Topics.Occupied().Count());
        }

        await Eventually.TrueAsync(() => !Served.Topics.Occupied().Any());
    }

    [Fact]
    public async Task Who_leaves_is_answered_and_counted_no_more()
    {
        await using var client = await ConnectAsync();
        await client.SubscribeAsync("orders");
        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.Socket.CloseStatus);
        await Eventually.TrueAsync(() => Served.Topics.Listeners == 0);
    }
}

using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>What the server of an app asks over HTTP, and what its clients hear of it.</summary>
public sealed class PusherApiTests(PusherHost shared) : SharedPusherSuite(shared), IClassFixture<PusherHost>
{
    [Fact]
    public async Task An_event_reaches_each_channel_as_it_stands_and_not_who_is_left_out()
    {
        await using var ada = await ConnectAsync();
        await using var bob = await ConnectAsync();
        await ada.SubscribeAsync("orders");
        await ada.SubscribeAsync("private-chat.1");
        await bob.SubscribeAsync("orders");
        var body = $$"""{"name":"App\\Events\\OrderShipped","data":"{\"id\":1}","channels":["orders","private-chat.1"],"socket_id":"{{bob.SocketId}}"}""";
        Assert.Equal((200, "{}"), await Publisher.PostAsync("/events", body));
        Assert.Equal("""{"event":"App\\Events\\OrderShipped","data":"{\"id\":1}","channel":"orders"}""", await ada.HearTextAsync());
        Assert.Equal("""{"event":"App\\Events\\OrderShipped","data":"{\"id\":1}","channel":"private-chat.1"}""", await ada.HearTextAsync());
        await bob.HearsNothingAsync();
    }

    [Fact]
    public async Task Events_come_in_the_order_in_which_they_were_taken()
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("orders");
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(200, (await Publisher.PostAsync("/events", $$"""{"name":"n","data":"{{i}}","channel":"orders"}""")).Status);
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"{i}", (await ada.HearAsync("n")).GetProperty("data").GetString());
        }
    }

    [Fact]
    public async Task Info_says_how_many_are_there()
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("presence-a", Member("7"));
        await ada.SubscribeAsync("b");
        var asked = await Publisher.PostAsync(
            "/events", """{"name":"n","data":"","channels":["presence-a","b","c"],"info":"user_count,subscription_count"}""");
        Assert.Equal((200, """{"channels":{"presence-a":{"user_count":1},"b":{"subscription_count":1},"c":{"subscription_count":0}}}"""), asked);
        Assert.Equal(
            (200, """{"batch":[{"user_count":1},{}]}"""),
            await Publisher.PostAsync(
                "/batch_events",
                """{"batch":[{"name":"n","data":"","channel":"presence-a","info":"user_count"},{"name":"n","data":"","channel":"b"}]}"""));
        Assert.Equal(
            (200, "{}"), await Publisher.PostAsync("/batch_events", """{"batch":[{"name":"n","data":"","channel":"b"}]}"""));
    }

    [Fact]
    public async Task A_batch_with_one_bad_event_tells_none()
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("b");
        var bad = """{"batch":[{"name":"n","data":"","channel":"b"},{"name":"pusher:error","data":"","channel":"b"}]}""";
        Assert.Equal(400, (await Publisher.PostAsync("/batch_events", bad)).Status);
        await ada.HearsNothingAsync();
    }

    [Fact]
    public async Task Channels_are_listed_by_their_beginning()
    {
        Assert.Equal((200, """{"channels":{}}"""), await Publisher.GetAsync("/channels"));
        await using var ada = await ConnectAsync();
        await ada.SignInAsync("""{"id":"7"}""");
        await ada.SubscribeAsync("presence-a", Member("7"));
        await ada.SubscribeAsync("b");
        await ada.AskForAsync("#server-to-user-7", auth: "");
        await ada.HearAsync("pusher_internal:subscription_succeeded");
        Assert.Equal(
            (200, """{"channels":{"presence-a":{"user_count":1}}}"""),
            await Publisher.GetAsync("/channels", "filter_by_prefix=presence-&info=user_count"));
        var all = JsonElement.Parse((await Publisher.GetAsync("/channels", "info=user_count")).Text).GetProperty("channels");
        Assert.Equal(["b", "presence-a"], all.EnumerateObject().Select(channel => channel.Name).Order());
        Assert.Equal("{}", all.GetProperty("b").GetRawText());
    }

    [Fact]
    public async Task A_channel_says_what_fits_it()
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("presence-a", Member("7"));
        await ada.SubscribeAsync("b");
        const string info = "info=user_count,subscription_count,cache";
        Assert.Equal((200, """{"occupied":true,"user_count":1}"""), await Publisher.GetAsync("/channels/presence-a", info));
        Assert.Equal((200, """{"occupied":true,"subscription_count":1}"""), await Publisher.GetAsync("/channels/b", info));
        Assert.Equal((200, """{"occupied":false}"""), await Publisher.GetAsync("/channels/c", info));
        Assert.Equal((200, """{"occupied":true}"""), await Publisher.GetAsync("/channels/b"));
        Assert.Equal(400, (await Publisher.GetAsync("/channels/a%20b")).Status);
        await Publisher.PostAsync("/events", """{"name":"n","data":"kept","channel":"cache-x"}""");
        var kept = JsonElement.Parse((await Publisher.GetAsync("/channels/cache-x", "info=cache")).Text);
        Assert.Equal((false, "kept"), (kept.GetProperty("occupied").GetBoolean(), kept.GetProperty("cache").GetProperty("data").GetString()));
        Assert.InRange(kept.GetProperty("cache").GetProperty("ttl").GetInt32(), 1_700, 1_800);
    }

    [Fact]
    public async Task Users_are_those_of_presence_channels()
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("presence-a", """{"user_id":7}""");
        Assert.Equal((200, """{"users":[{"id":"7"}]}"""), await Publisher.GetAsync("/channels/presence-a/users"));
        Assert.Equal((200, """{"users":[]}"""), await Publisher.GetAsync("/channels/presence-empty/users"));
        Assert.Equal(400, (await Publisher.GetAsync("/channels/b/users")).Status);
        Assert.Equal((200, """{"connections":1}"""), await Publisher.GetAsync("/connections"));
    }

    [Fact]
    public async Task Who_comes_to_a_cache_channel_begins_with_its_last_event()
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("cache-x");
        Assert.Equal("""{"event":"pusher:cache_miss","channel":"cache-x"}""", await ada.HearTextAsync());
        await Publisher.PostAsync("/events", """{"name":"n","data":"{\"a\":1}","channel":"cache-x"}""");
        await using var bob = await ConnectAsync();
        await bob.SubscribeAsync("cache-x");
        Assert.Equal(await ada.HearTextAsync(), await bob.HearTextAsync());
    }

    [Fact]
    public async Task A_user_is_told_on_its_own_channel_wherever_it_has_signed_in()
    {
        await using var ada = await ConnectAsync();
        await using var eve = await ConnectAsync();
        await ada.SignInAsync("""{"id":"7"}""");
        await ada.AskForAsync("#server-to-user-7", auth: "");
        await ada.HearAsync("pusher_internal:subscription_succeeded");
        await eve.SignInAsync("""{"id":"8"}""");
        await eve.AskForAsync("#server-to-user-7", auth: "");
        await eve.HearAsync("pusher:subscription_error");
        await eve.HearAsync("pusher:error");
        Assert.Equal(200, (await Publisher.PostAsync("/events", """{"name":"n","data":"{}","channels":["#server-to-user-7"]}""")).Status);
        Assert.Equal("""{"event":"n","data":"{}","channel":"#server-to-user-7"}""", await ada.HearTextAsync());
        await eve.HearsNothingAsync();
    }

    [Fact]
    public async Task The_connections_of_a_user_end_and_stay_away()
    {
        await using var signedIn = await ConnectAsync();
        await using var member = await ConnectAsync();
        await using var other = await ConnectAsync();
        await signedIn.SignInAsync("""{"id":"7"}""");
        await member.SubscribeAsync("presence-a", Member("7"));
        await other.SignInAsync("""{"id":"8"}""");
        Assert.Equal((200, "{}"), await Publisher.PostAsync("/users/7/terminate_connections", "{}"));
        Assert.Equal(4009, EchoClient.CodeOf(await signedIn.HearAsync("pusher:error")));
        Assert.Equal(4009, await signedIn.HearCloseAsync());
        Assert.Equal(4009, await member.HearCloseAsync());
        await other.HearsNothingAsync();
        Assert.Equal((200, "{}"), await Publisher.PostAsync("/users/nobody/terminate_connections", "{}"));
    }

    [Fact]
    public async Task An_app_hears_and_tells_its_own_alone()
    {
        await using var ada = await ConnectAsync();
        await using var visitor = await EchoClient.ConnectAsync(Host.BaseAddress, Blog);
        await ada.SubscribeAsync("orders");
        await visitor.SubscribeAsync("orders");
        await Publisher.PostAsync("/events", """{"name":"n","data":"","channel":"orders"}""");
        await ada.HearAsync("n");
        await visitor.HearsNothingAsync();
        Assert.Equal((200, """{"connections":1}"""), await Publisher.GetAsync("/connections"));
        await visitor.AskForAsync("private-x", auth: $"{Shop.Key}:{PusherSignature.Of(Shop.Secret, $"{visitor.SocketId}:private-x")}");
        await visitor.HearAsync("pusher:subscription_error");
    }

    [Fact]
    public async Task A_request_that_is_not_signed_for_this_app_body_and_time_does_nothing()
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("orders");
        const string body = """{"name":"n","data":"","channel":"orders"}""";
        Assert.Equal(404, (await new Publisher(Host.Http, Shop with { Id = "no-such-app" }).PostAsync("/events", body)).Status);
        Assert.Equal(401, (await new Publisher(Host.Http, Shop with { Secret = Blog.Secret }).PostAsync("/events", body)).Status);
        Assert.Equal(401, (await new Publisher(Host.Http, Blog with { Id = Shop.Id }).PostAsync("/events", body)).Status);
        Assert.Equal(401, (await Publisher.PostAsync("/events", body, signedBody: body + " ")).Status);
        Assert.Equal(401, (await new Publisher(Host.Http, Shop, () => DateTimeOffset.UtcNow.AddMinutes(-11)).PostAsync("/events", body)).Status);
        Assert.Equal(401, (await new Publisher(Host.Http, Shop, () => DateTimeOffset.UtcNow.AddMinutes(11)).PostAsync("/events", body)).Status);
        Assert.Equal(401, (await PostAsync($"/apps/{Shop.Id}/events", null, body)).Status);
        var (_, text) = await new Publisher(Host.Http, Shop with { Secret = "guess" }).PostAsync("/events", body);
        Assert.Equal("auth_signature does not fit the request.", JsonElement.Parse(text).GetProperty("error").GetString());
        await ada.HearsNothingAsync();
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("""{"name":"n"}""", 400)]
    [InlineData("""{"name":"pusher:subscribe","data":"","channel":"a"}""", 400)]
    [InlineData("""{"name":"n","data":"","channel":"a b"}""", 400)]
    [InlineData("""{"name":"n","data":"","channel":"a","socket_id":"nobody"}""", 400)]
    public async Task What_cannot_be_published_is_refused(string body, int status) =>
        Assert.Equal(status, (await Publisher.PostAsync("/events", body)).Status);

    [Fact]
    public async Task What_is_too_large_is_413_and_the_connection_goes_on()
    {
        var large = $$"""{"name":"n","data":"{{new string('x', 10_241)}}","channel":"a"}""";
        Assert.Equal(413, (await Publisher.PostAsync("/events", large)).Status);
        Assert.Equal(413, (await Publisher.PostAsync("/events", new string(' ', 300_000))).Status);
        Assert.Equal((200, """{"channels":{}}"""), await Publisher.GetAsync("/channels"));
    }

    [Fact]
    public async Task A_slow_reader_is_sent_away_and_holds_up_nobody()
    {
        await using var slow = await ConnectAsync();
        await using var quick = await ConnectAsync();
        await slow.SubscribeAsync("orders");
        await quick.SubscribeAsync("orders");
        var topics = Host.Services.GetRequiredService<PusherApps>().OfId(Shop.Id)!.Topics;
        var frame = PusherFrames.Event("n", "orders", new string('x', 10_000));
        for (var i = 0; i < 3_000; i++)
        {
            topics.Tell("orders", frame);
            await quick.HearAsync("n");
        }

        Assert.Equal(4100, await slow.HearCloseAsync());
    }
}

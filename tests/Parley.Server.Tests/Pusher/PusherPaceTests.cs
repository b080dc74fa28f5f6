using Microsoft.Extensions.DependencyInjection;
using Parley.Core;
using Parley.Protocols.Pusher;
using Parley.Realtime.Sessions;
using Parley.Realtime.Topics;
using Parley.Server.Pusher;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>How much an app may have a second, and at once.</summary>
public sealed class PusherPaceTests : OwnPusherSuite
{
    private static readonly PusherApp Small = Shop with { Id = "3", Key = "key-of-the-small", Subscriptions = 3 };

    protected override PusherSettings Change(PusherSettings settings) => settings with
    {
        Apps = [Shop with { EventsPerSecond = 20, ReadsPerSecond = 5 }, Blog with { Members = 1_000 }, Small],
    };

    [Fact]
    public void A_second_s_worth_is_there_at_once_and_comes_back_within_one()
    {
        var clock = new FakeClock();
        var pace = new AppPace(10, "events", clock);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Null(pace.Take(1)));
        var refused = pace.Take(1);
        Assert.Equal((RefusalCode.RateLimited, TimeSpan.FromSeconds(0.1)), (refused!.Code, refused.RetryAfter));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(pace.Take(1));
        Assert.NotNull(pace.Take(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(pace.Take(10));
    }

    [Fact]
    public void More_than_a_second_s_worth_is_taken_once_and_paid_for_after()
    {
        var clock = new FakeClock();
        var pace = new AppPace(10, "events", clock);
        Assert.Null(pace.Take(30));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(pace.Take(1));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(pace.Take(1));
    }

    [Theory]
    [InlineData("/events", """{"name":"n","data":"","channels":["a","b","c","d","e"]}""")]
    [InlineData("/batch_events", """{"batch":[{"name":"n","data":"","channel":"a"},{"name":"n","data":"","channel":"b"}]}""")]
    public async Task Who_publishes_more_is_told_and_the_others_are_not(string path, string body)
    {
        await using var ada = await ConnectAsync();
        await ada.SubscribeAsync("a");
        var taken = 0;
        await Eventually.TrueAsync(async () =>
        {
            var (status, _) = await Publisher.PostAsync(path, body);
            taken += status == 200 ? 1 : 0;
            return status == 429;
        });
        for (; taken > 0; taken--)
        {
            await ada.HearAsync("n");
        }

        await ada.HearsNothingAsync();
        Assert.Equal(200, (await new Publisher(Host.Http, Blog).PostAsync(path, body)).Status);
    }

    [Fact]
    public async Task Subscriptions_of_all_are_bounded_and_a_place_is_free_again()
    {
        await using var eve = await EchoClient.ConnectAsync(Host.BaseAddress, Small);
        await using var ada = await EchoClient.ConnectAsync(Host.BaseAddress, Small);
        await eve.SubscribeAsync("a");
        await eve.SubscribeAsync("b");
        await ada.SubscribeAsync("a");
        await ada.AskForAsync("c");
        var refused = EchoClient.DataOf(await ada.HearAsync("pusher:subscription_error"));
        Assert.Equal(("LimitReached", 4100), (refused.GetProperty("type").GetString(), refused.GetProperty("status").GetInt32()));

        // Once more to what it is on takes none.
        await ada.SubscribeAsync("a");
        await eve.SayAsync("""{"event":"pusher:unsubscribe","data":{"channel":"b"}}""");
        await eve.HearsNothingAsync();
        await ada.SubscribeAsync("c");
        var topics = Host.Services.GetRequiredService<PusherApps>().OfId(Small.Id)!.Topics;
        Assert.Equal((3, 2), (topics.Subscriptions, topics.Occupied().Count()));
        await eve.DisposeAsync();
        await ada.DisposeAsync();
        await Eventually.TrueAsync(() => topics.Subscriptions == 0);
    }

    [Fact]
    public async Task Who_asks_more_is_told_and_may_publish_still()
    {
        await Eventually.TrueAsync(async () => (await Publisher.GetAsync("/channels")).Status == 429);
        Assert.Equal(200, (await Publisher.PostAsync("/events", """{"name":"n","data":"","channel":"a"}""")).Status);
    }

    [Fact]
    public async Task Whoever_joins_as_many_people_as_there_may_be_is_no_slow_reader()
    {
        var served = Host.Services.GetRequiredService<PusherApps>().OfId(Blog.Id)!;
        var (name, info) = ("presence-cache-full", $"\"{string.Concat(Enumerable.Repeat("\\\"", 150))}\"");
        for (var i = 0; i < 999; i++)
        {
            var listener = new TopicListener($"{i}", new Outbox(), () => { });
            var member = PusherUser.ReadMember($$"""{"user_id":"u{{i}}","user_info":{{info}}}""");
            served.Topics.Join(listener, name, served.RulesOf(PusherChannel.Parse(name, 200)!), member);
        }

        await using var last = await EchoClient.ConnectAsync(Host.BaseAddress, Blog);
        await last.AskForAsync(name, Member("last"));
        var answer = EchoClient.DataOf(await last.HearAsync("pusher_internal:subscription_succeeded"));
        Assert.Equal(1_000, answer.GetProperty("presence").GetProperty("count").GetInt32());
        await last.HearAsync("pusher:cache_miss");
        await last.HearsNothingAsync();
    }
}

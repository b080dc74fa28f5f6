using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Sync;
using Parley.Realtime.Presence;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Presence;

public sealed class PresenceTests
{
    [Fact]
    public async Task Online_with_the_first_session_and_offline_only_after_the_grace()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var first = await fixture.ConnectAsync(1);
        var second = await fixture.ConnectAsync(1);
        var left = fixture.Clock.NowMs;
        fixture.Hub.Detach(first.Session);
        fixture.Hub.Detach(second.Session);
        fixture.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal([PresenceStatus.Online], Statuses(watcher));

        var back = await fixture.ConnectAsync(1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([PresenceStatus.Online], Statuses(watcher));

        left = fixture.Clock.NowMs;
        fixture.Hub.Detach(back.Session);
        await fixture.PassUntilAsync(() => Statuses(watcher).Length == 2, "offline");
        Assert.Equal(new PresenceChanged(1, PresenceStatus.Offline, left), watcher.Of<PresenceChanged>()[1]);
        await fixture.PassUntilAsync(() => fixture.Store.LastSeen.ContainsKey(1), "last seen is stored");
        Assert.Equal(left, fixture.Store.LastSeen[1]);
    }

    [Fact]
    public async Task Invisible_looks_offline_and_its_real_end_is_not_told()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var client = await fixture.ConnectAsync(1);
        foreach (var status in new[] { OwnStatus.Away, OwnStatus.Away, OwnStatus.DoNotDisturb, OwnStatus.Invisible })
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            await fixture.SetAsync(client, status);
        }

        fixture.Hub.Detach(client.Session);
        await fixture.PassUntilAsync(() => fixture.Hub.PeopleCount == 1, "gone");

        Assert.Equal(
            [PresenceStatus.Online, PresenceStatus.Away, PresenceStatus.DoNotDisturb, PresenceStatus.Offline], Statuses(watcher));
    }

    [Fact]
    public async Task When_somebody_was_last_seen_is_written_once_the_store_is_back()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        var away = true;
        fixture.Store.Before["touch"] = () => away ? throw new TimeoutException("the store is away") : Task.CompletedTask;
        fixture.Hub.Detach(client.Session);
        await fixture.PassUntilAsync(() => fixture.Store.ReadCount("touch") >= 2, "two attempts");

        away = false;
        await fixture.PassUntilAsync(() => fixture.Store.LastSeen.ContainsKey(1), "last seen is stored");
    }

    [Fact]
    public async Task Changes_pass_once_a_second_and_the_last_one_always()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var client = await fixture.ConnectAsync(1);
        for (var turn = 0; turn < 100; turn++)
        {
            await fixture.SetAsync(client, turn % 2 == 0 ? OwnStatus.Away : OwnStatus.Online);
        }

        await fixture.SetAsync(client, OwnStatus.DoNotDisturb);
        Assert.Equal([PresenceStatus.Online], Statuses(watcher));
        await fixture.PassUntilAsync(() => Statuses(watcher).Length > 1, "the last of them");
        Assert.Equal([PresenceStatus.Online, PresenceStatus.DoNotDisturb], Statuses(watcher));
    }

    [Fact]
    public async Task Sharing_only_a_channel_tells_nothing_and_sharing_two_groups_tells_once()
    {
        await using var fixture = new HubFixture();
        foreach (var userId in new long[] { 1, 2 })
        {
            fixture.Store.People[userId] = FakeStore.Of(Sharing(10, ConversationType.Group), Sharing(11, ConversationType.Private));
        }

        fixture.Store.People[3] = FakeStore.Of(Sharing(12, ConversationType.Channel));
        fixture.Store.People[1] = FakeStore.Of([.. fixture.Store.People[1].Conversations, Sharing(12, ConversationType.Channel)]);
        var friend = await fixture.ConnectAsync(2);
        var stranger = await fixture.ConnectAsync(3);
        await fixture.ConnectAsync(1);

        Assert.Equal([PresenceStatus.Online], Statuses(friend));
        Assert.Empty(stranger.Told);
    }

    [Fact]
    public async Task After_they_stop_sharing_nothing_is_told()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var client = await fixture.ConnectAsync(1);
        fixture.Publish(Say.Removed(6, userId: 2));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.SetAsync(client, OwnStatus.Away);
        Assert.Equal([PresenceStatus.Online], Statuses(watcher));
    }

    [Fact]
    public async Task A_watch_answers_at_once_for_those_who_share_and_limits_what_follows()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        var watcher = await fixture.ConnectAsync(2);
        var first = await fixture.ConnectAsync(1);
        var third = await fixture.ConnectAsync(3);
        fixture.Store.Acquaintances[1] = 17;
        fixture.Store.Acquaintances[4] = 44;
        var before = watcher.Told.Count;

        var answer = await fixture.Hub.Presence.WatchAsync(watcher.Session, [1, 4, 5], CancellationToken.None);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.SetAsync(third, OwnStatus.Away);
        await fixture.SetAsync(first, OwnStatus.Away);

        Assert.True(answer.TryGet(out _, out _));
        Assert.Equal(
            [
                new PresenceChanged(1, PresenceStatus.Online, null),
                new PresenceChanged(4, PresenceStatus.Offline, 44),
                new PresenceChanged(1, PresenceStatus.Away, null),
            ],
            watcher.Told.Skip(before));
    }

    [Fact]
    public async Task Watching_too_many_is_refused()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        var ids = Enumerable.Range(1, PresenceDesk.WatchBound + 1).Select(id => (long)id).ToArray();
        var answer = await fixture.Hub.Presence.WatchAsync(client.Session, ids, CancellationToken.None);
        Assert.Equal(RefusalCode.Validation, answer.Refusal?.Code);
    }

    [Fact]
    public async Task In_a_large_group_only_those_who_watch_are_told()
    {
        await using var fixture = new HubFixture(new Limits { SmallConversation = 2 });
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        var watching = await fixture.ConnectAsync(2);
        var idle = await fixture.ConnectAsync(3);
        await fixture.Hub.Presence.WatchAsync(watching.Session, [1], CancellationToken.None);
        await fixture.ConnectAsync(1);

        Assert.Equal([PresenceStatus.Online], Statuses(watching));
        Assert.Empty(Statuses(idle));
    }

    private static Subscription Sharing(long conversationId, ConversationType type) =>
        new(conversationId, type, 1, 1, 2, MemberRole.Member);

    private static PresenceStatus[] Statuses(FakeClient client) => [.. client.Of<PresenceChanged>().Select(told => told.Status)];
}

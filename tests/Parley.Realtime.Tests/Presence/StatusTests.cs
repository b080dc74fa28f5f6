using Parley.Core.Conversations;
using Parley.Core.Presence;
using Parley.Core.Sync;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Presence;

public sealed class StatusTests
{
    [Fact]
    public async Task A_person_is_away_only_when_all_its_devices_are_idle_and_back_at_once_with_one()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var (desk, phone) = (await fixture.ConnectAsync(1), await fixture.ConnectAsync(1));
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        await fixture.SetAsync(desk, idle: true);
        Assert.Equal([PresenceStatus.Online], Statuses(watcher));

        await fixture.SetAsync(phone, OwnStatus.Away);
        Assert.Equal([PresenceStatus.Online, PresenceStatus.Away], Statuses(watcher));

        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        await fixture.SetAsync(desk, idle: false);
        Assert.Equal([PresenceStatus.Online, PresenceStatus.Away, PresenceStatus.Online], Statuses(watcher));
        Assert.Equal(0, fixture.Store.ReadCount("change"));
    }

    [Fact]
    public async Task A_reload_of_the_active_device_is_no_absence_while_another_is_idle()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var (desk, phone) = (await fixture.ConnectAsync(1), await fixture.ConnectAsync(1));
        await fixture.SetAsync(phone, idle: true);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        fixture.Hub.Detach(desk.Session);
        fixture.Clock.Advance(TimeSpan.FromSeconds(4));
        var again = await fixture.ConnectAsync(1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([PresenceStatus.Online], Statuses(watcher));

        fixture.Hub.Detach(again.Session);
        await fixture.PassUntilAsync(() => Statuses(watcher).Length == 2, "away");
        Assert.Equal([PresenceStatus.Online, PresenceStatus.Away], Statuses(watcher));
    }

    [Fact]
    public async Task Idle_devices_do_not_end_what_was_chosen()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var client = await fixture.ConnectAsync(1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        await fixture.SetAsync(client, OwnStatus.DoNotDisturb);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        await fixture.SetAsync(client, idle: true);
        await fixture.SetAsync(client, idle: false);

        Assert.Equal([PresenceStatus.Online, PresenceStatus.DoNotDisturb], Statuses(watcher));
        Assert.Equal([OwnStatus.DoNotDisturb], client.Of<OwnPresenceChanged>().Select(own => own.Status));
    }

    [Fact]
    public async Task To_others_hiding_is_leaving_to_the_millisecond_and_to_oneself_it_is_told_at_once()
    {
        await using var hiding = new HubFixture();
        await using var leaving = new HubFixture();
        var told = new List<(PresenceChanged Changed, long After)>();
        foreach (var fixture in new[] { hiding, leaving })
        {
            fixture.Store.Seat(rev: 5, 1, 2);
            var watcher = await fixture.ConnectAsync(2);
            var client = await fixture.ConnectAsync(1);
            fixture.Clock.Advance(TimeSpan.FromMinutes(1));
            var at = fixture.Clock.NowMs;
            if (fixture == hiding)
            {
                await fixture.SetAsync(client, OwnStatus.Invisible);
                Assert.Equal(OwnStatus.Invisible, Assert.Single(client.Of<OwnPresenceChanged>()).Status);
            }
            else
            {
                fixture.Hub.Detach(client.Session);
            }

            fixture.Clock.Advance(TimeSpan.FromMilliseconds(4_900));
            Assert.Single(watcher.Of<PresenceChanged>());
            await fixture.PassUntilAsync(() => watcher.Of<PresenceChanged>().Count == 2, "offline");
            told.Add((watcher.Of<PresenceChanged>()[1], fixture.Clock.NowMs - at));

            // Nothing that it does afterwards moves "last seen".
            fixture.Clock.Advance(TimeSpan.FromMinutes(20));
            await fixture.PassUntilAsync(() => fixture.Store.LastSeen.ContainsKey(1), "last seen");
            Assert.Equal(at, fixture.Store.LastSeen[1]);
            Assert.Equal(2, watcher.Of<PresenceChanged>().Count);
        }

        Assert.Equal(told[0].Changed, told[1].Changed);
    }

    [Fact]
    public async Task Who_comes_invisible_is_told_to_nobody_and_does_not_type()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        fixture.Store.Persons[1] = PersonState.Default with { Rev = 1, Status = ChosenStatus.Invisible };
        var watcher = await fixture.ConnectAsync(2);
        var client = await fixture.ConnectAsync(1);
        await fixture.SetAsync(client, idle: true);
        fixture.Clock.Advance(TimeSpan.FromMinutes(11));
        fixture.Hub.Detach(client.Session);
        await fixture.PassUntilAsync(() => fixture.Hub.PeopleCount == 1, "gone");

        Assert.True(fixture.Store.LastSeen.IsEmpty || !fixture.Store.LastSeen.ContainsKey(1));
        Assert.Empty(watcher.Told);
    }

    [Fact]
    public async Task Hiding_ends_typing_that_is_under_way()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var client = await fixture.ConnectAsync(1);
        fixture.Hub.FindRoom(Say.Room)!.SetTyping(1, isTyping: true, TimeSpan.FromSeconds(6));
        await fixture.SetAsync(client, OwnStatus.Invisible);

        Assert.Equal([true, false], watcher.Of<TypingChanged>().Select(typing => typing.IsTyping));
        Assert.True(fixture.Hub.Board.IsInvisible(1));
    }

    [Fact]
    public async Task What_was_chosen_runs_out_on_time_for_all_without_anybody_asking()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        var client = await fixture.ConnectAsync(1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        var end = fixture.Clock.NowMs + 60_000;
        fixture.Store.Change(1, state => state with
        {
            Status = ChosenStatus.DoNotDisturb,
            StatusExpiresAt = end,
            Custom = new CustomStatus("Lunch", "*", end),
        });
        Assert.Equal(
            new PresenceChanged(1, PresenceStatus.DoNotDisturb, null) { Custom = new CustomStatus("Lunch", "*", end) },
            watcher.Of<PresenceChanged>()[^1]);

        fixture.Clock.Advance(TimeSpan.FromSeconds(59));
        await fixture.PassUntilAsync(() => watcher.Of<PresenceChanged>().Count == 3, "the end");
        Assert.InRange(fixture.Clock.NowMs, end, end + 2_000);
        Assert.Equal(new PresenceChanged(1, PresenceStatus.Online, null), watcher.Of<PresenceChanged>()[^1]);
        Assert.Equal(new OwnPresenceChanged(OwnStatus.Online, null, default), client.Of<OwnPresenceChanged>()[^1]);
    }

    [Fact]
    public async Task Nobody_who_hides_its_presence_or_its_last_visit_sees_that_of_others()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2, 3, 4);
        fixture.Store.Persons[3] = PersonState.Default with { Rev = 1, Settings = PersonSettings.Default with { Presence = false } };
        fixture.Store.Persons[4] = PersonState.Default with { Rev = 1, Settings = PersonSettings.Default with { LastSeen = false } };
        var (open, hidden, discreet) = (await fixture.ConnectAsync(2), await fixture.ConnectAsync(3), await fixture.ConnectAsync(4));
        var client = await fixture.ConnectAsync(1);
        fixture.Hub.Detach(client.Session);
        await fixture.PassUntilAsync(() => fixture.Hub.PeopleCount == 3, "gone");

        Assert.Empty(hidden.Of<PresenceChanged>());
        Assert.DoesNotContain(open.Of<PresenceChanged>(), told => told.UserId == 3);
        Assert.NotNull(open.Of<PresenceChanged>()[^1].LastSeenAt);
        Assert.Equal(new PresenceChanged(1, PresenceStatus.Offline, null), discreet.Of<PresenceChanged>()[^1]);

        fixture.Hub.Detach(discreet.Session);
        await fixture.PassUntilAsync(() => fixture.Hub.PeopleCount == 2, "gone");
        Assert.Equal(new PresenceChanged(4, PresenceStatus.Offline, null), open.Of<PresenceChanged>()[^1]);
    }

    [Fact]
    public async Task Who_switches_its_presence_off_is_told_offline_once()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        await fixture.ConnectAsync(1);
        fixture.Store.Change(1, state => state with { Settings = state.Settings with { Presence = false } });
        await fixture.PassUntilAsync(() => Statuses(watcher).Length == 2, "offline");
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([PresenceStatus.Online, PresenceStatus.Offline], Statuses(watcher));
    }

    [Fact]
    public async Task Those_who_are_here_are_written_down_every_few_minutes_and_at_a_stop_a_thousand_in_one_statement()
    {
        await using var fixture = new HubFixture();
        for (var userId = 1; userId <= 1_500; userId++)
        {
            fixture.Store.People[userId] = FakeStore.Of(
                new Subscription(userId, ConversationType.Private, 1, 1, 2, MemberRole.Member));
            await fixture.ConnectAsync(userId);
        }

        fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        await fixture.PassUntilAsync(() => fixture.Store.LastSeen.Count == 1_500, "the coarse write");
        Assert.Equal(2, fixture.Store.ReadCount("touch"));
        await fixture.Hub.Board.WriteOnlineAsync(CancellationToken.None);
        Assert.Equal(4, fixture.Store.ReadCount("touch"));
        Assert.All(fixture.Store.LastSeen.Values, at => Assert.Equal(fixture.Clock.NowMs, at));
    }

    private static PresenceStatus[] Statuses(FakeClient client) => [.. client.Of<PresenceChanged>().Select(told => told.Status)];
}

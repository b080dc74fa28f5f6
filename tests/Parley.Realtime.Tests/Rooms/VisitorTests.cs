using Parley.Core.Events;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Rooms;

/// <summary>Who listens to a public channel without being a member of it.</summary>
public sealed class VisitorTests
{
    [Fact]
    public async Task A_visitor_hears_what_follows_in_order_and_each_once()
    {
        await using var fixture = new HubFixture();
        var client = await ComeAsync(fixture, 1, Say.Sent(1), Say.Sent(2));
        Assert.True(await VisitAsync(fixture, client));
        fixture.Publish(Say.Sent(4), Say.Sent(3), Say.Sent(4), Say.Sent(2));
        Assert.Equal([3, 4], client.Revs(Say.Room));
    }

    [Fact]
    public async Task What_is_said_while_the_channel_is_looked_up_is_not_missed()
    {
        await using var fixture = new HubFixture();
        var client = await ComeAsync(fixture, 1, Say.Sent(1));
        fixture.Store.Before["channel"] = async () =>
        {
            // The snapshot is older than this: only what passed by tells of it.
            await Task.Yield();
            fixture.Publish(Say.Sent(2));
        };
        Assert.True(await VisitAsync(fixture, client));
        fixture.Store.Log[Say.Room].Add(Say.Sent(2));
        await fixture.PassUntilAsync(() => client.Revs(Say.Room).Count == 1, "what passed by is read");
        fixture.Publish(Say.Sent(3));
        Assert.Equal([2, 3], client.Revs(Say.Room));
    }

    [Fact]
    public async Task Who_has_gone_meanwhile_leaves_nothing_behind()
    {
        await using var fixture = new HubFixture();
        var client = await ComeAsync(fixture, 1, Say.Sent(1));
        fixture.Store.Before["channel"] = () =>
        {
            fixture.Hub.Detach(client.Session);
            return Task.CompletedTask;
        };
        await VisitAsync(fixture, client);
        Assert.Equal(0, fixture.Hub.RoomCount);
    }

    [Fact]
    public async Task The_last_visitor_takes_the_room_along()
    {
        await using var fixture = new HubFixture();
        var (one, two) = (await ComeAsync(fixture, 1, Say.Sent(1)), await ComeAsync(fixture, 2, Say.Sent(1)));
        await VisitAsync(fixture, one);
        await VisitAsync(fixture, two);
        fixture.Hub.Detach(one.Session);
        Assert.Equal(1, fixture.Hub.RoomCount);
        Assert.False(Assert.Single(two.Of<AttendanceChanged>(), told => told.User.Id == 1).IsInside);
        fixture.Hub.Detach(two.Session);
        Assert.Equal(0, fixture.Hub.RoomCount);
    }

    [Fact]
    public async Task A_visitor_who_becomes_a_member_hears_each_change_once_and_nothing_once_it_is_out()
    {
        await using var fixture = new HubFixture();
        var client = await ComeAsync(fixture, 1, Say.Sent(1));
        await VisitAsync(fixture, client);
        fixture.Publish(Say.Sent(2), Say.Added(3, userId: 1), Say.Sent(4));
        Assert.Equal([2, 3, 4], client.Revs(Say.Room).Order());
        fixture.Publish(Say.Removed(5, userId: 1), Say.Sent(6));
        Assert.Equal(4, client.Revs(Say.Room).Max());
        Assert.IsType<Removed>(client.Told[^1]);
    }

    [Fact]
    public async Task What_is_no_public_channel_is_visited_by_nobody()
    {
        await using var fixture = new HubFixture();
        var client = await ComeAsync(fixture, 1);
        Assert.False(await VisitAsync(fixture, client));
        Assert.Equal(0, fixture.Hub.RoomCount);
    }

    [Fact]
    public async Task Who_is_banned_hears_nothing_more_and_the_others_see_it_leave()
    {
        await using var fixture = new HubFixture();
        var (one, two) = (await ComeAsync(fixture, 1, Say.Sent(1)), await ComeAsync(fixture, 2, Say.Sent(1)));
        await VisitAsync(fixture, one);
        await VisitAsync(fixture, two);
        fixture.Publish(new PersonBanned(Say.Room, 2), Say.Sent(2));
        Assert.Empty(two.Revs(Say.Room));
        Assert.Equal([2], one.Revs(Say.Room));
        Assert.False(Assert.Single(one.Of<AttendanceChanged>(), told => told.User.Id == 2 && !told.IsInside).IsInside);
        fixture.Publish(new PersonBanned(Say.Room, 1));
        Assert.Equal(0, fixture.Hub.RoomCount);
    }

    [Fact]
    public async Task Who_is_banned_does_not_get_in_nor_who_is_while_it_is_on_its_way_in()
    {
        await using var fixture = new HubFixture();
        var client = await ComeAsync(fixture, 1, Say.Sent(1));
        fixture.Store.Before["channel"] = async () =>
        {
            // Once it has been read that it is not.
            if (fixture.Store.ReadCount("channel") == 1)
            {
                fixture.Publish(new PersonBanned(Say.Room, 1));
                await Task.Yield();
            }
            else
            {
                fixture.Store.Banned[1] = true;
            }
        };
        Assert.False(await VisitAsync(fixture, client));
        Assert.Equal(2, fixture.Store.ReadCount("channel"));
        Assert.False(await VisitAsync(fixture, client));
        fixture.Publish(Say.Sent(2));
        Assert.Empty(client.Revs(Say.Room));
        Assert.Equal(0, fixture.Hub.RoomCount);
    }

    private static async Task<FakeClient> ComeAsync(HubFixture fixture, long userId, params MessageSent[] said)
    {
        fixture.Store.People[userId] = FakeStore.Of();
        if (said.Length > 0)
        {
            fixture.Store.Log[Say.Room] = [.. said];
        }

        return await fixture.ConnectAsync(userId);
    }

    private static Task<bool> VisitAsync(HubFixture fixture, FakeClient client) =>
        fixture.Hub.VisitAsync(client.Session, Say.Room, "tea", isQuiet: false, CancellationToken.None);
}

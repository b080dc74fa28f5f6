using Parley.Core.Conversations;
using Parley.Core.Sync;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Presence;

/// <summary>What coming and going costs, in frames and reads: the same in a room of any size (promises P6 and P11).</summary>
public sealed class CostTests
{
    [Theory]
    [InlineData(300)]
    [InlineData(3_000)]
    public async Task A_flap_in_a_large_group_tells_its_watchers_and_reads_nothing(int members)
    {
        await using var fixture = new HubFixture();
        var wire = new FakeWire();
        for (var userId = 1; userId <= members; userId++)
        {
            fixture.Store.People[userId] = FakeStore.Of(new Subscription(Say.Room, ConversationType.Group, 5, 1, members, MemberRole.Member));
        }

        var clients = new List<FakeClient>();
        for (var userId = 1; userId <= members; userId++)
        {
            clients.Add(await fixture.ConnectAsync(userId, wire));
        }

        Assert.Equal(0, wire.Encoded);
        Assert.Equal(members, fixture.Store.ReadCount("subscriptions"));
        fixture.Store.Acquaintances[1] = null;
        foreach (var watcher in clients.Skip(1).Take(3))
        {
            await fixture.Hub.Presence.WatchAsync(watcher.Session, [1], CancellationToken.None);
        }

        var (encoded, reads) = (wire.Encoded, fixture.Store.ReadCount("acquaintances"));
        for (var flap = 0; flap < 10; flap++)
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            fixture.Hub.Board.SetIdle(clients[0].Session, flap % 2 == 0);
        }

        // One encoding for all who watch, and one for the own devices.
        Assert.Equal(20, wire.Encoded - encoded);
        Assert.Equal(reads, fixture.Store.ReadCount("acquaintances"));
        Assert.Equal(30 + 3, clients.Sum(client => client.Of<PresenceChanged>().Count));
    }

    [Fact]
    public async Task Who_stops_watching_or_leaves_is_forgotten()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var watcher = await fixture.ConnectAsync(2);
        await fixture.Hub.Presence.WatchAsync(watcher.Session, [1, 7, 8], CancellationToken.None);
        Assert.Single(fixture.Hub.Board.Watchers.Of(7));
        await fixture.Hub.Presence.WatchAsync(watcher.Session, [1], CancellationToken.None);
        Assert.Empty(fixture.Hub.Board.Watchers.Of(7));
        fixture.Hub.Detach(watcher.Session);
        Assert.Empty(fixture.Hub.Board.Watchers.Of(1));
    }

    [Fact]
    public async Task A_removal_while_a_watch_is_read_is_not_overtaken_by_its_answer()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        await fixture.ConnectAsync(1);
        var watcher = await fixture.ConnectAsync(2);
        fixture.Store.Acquaintances[1] = null;
        var before = watcher.Told.Count;
        fixture.Store.Before["acquaintances"] = () =>
        {
            // The rows are read; then the removal is committed, told and answered.
            if (fixture.Store.ReadCount("acquaintances") == 1)
            {
                fixture.Publish(Say.Removed(6, userId: 2));
            }
            else
            {
                fixture.Store.Acquaintances.Clear();
            }

            return Task.CompletedTask;
        };

        await fixture.Hub.Presence.WatchAsync(watcher.Session, [1], CancellationToken.None);

        Assert.IsType<Removed>(Assert.Single(watcher.Told.Skip(before)));
    }
}

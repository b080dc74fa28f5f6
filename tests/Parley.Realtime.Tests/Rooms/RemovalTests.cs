using Parley.Core.Events;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Rooms;

/// <summary>Removal is a cut (promise S28), and joining is its opposite.</summary>
public sealed class RemovalTests
{
    [Fact]
    public async Task Nothing_follows_a_removal_that_arrives_before_its_turn()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var removed = await fixture.ConnectAsync(1);
        var other = await fixture.ConnectAsync(2);

        fixture.Publish(Say.Removed(7, userId: 1));
        Assert.Single(removed.Of<Removed>());
        fixture.Publish(Say.Sent(6), Say.Sent(8), new MarkerMoved(Say.Room, 2, Read: true, 1, 1, 1, 0));

        Assert.Empty(removed.Revs(Say.Room));
        Assert.IsType<Removed>(removed.Told[^1]);
        Assert.Equal([6, 7, 8], other.Revs(Say.Room));
    }

    [Fact]
    public async Task The_removed_is_told_so_and_the_others_get_the_change()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var removed = await fixture.ConnectAsync(1);
        var other = await fixture.ConnectAsync(2);

        fixture.Publish(Say.Removed(6, userId: 1));

        Assert.Equal(Say.Room, Assert.Single(removed.Of<Removed>()).ConversationId);
        Assert.Empty(removed.Revs(Say.Room));
        Assert.Equal(1, other.Changed<MemberRemoved>().Member.User.Id);
        Assert.Empty(other.Of<Removed>());
    }

    [Fact]
    public async Task Who_is_added_again_gets_the_conversation_and_what_follows()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var client = await fixture.ConnectAsync(1);
        await fixture.ConnectAsync(2);

        fixture.Publish(Say.Added(8, userId: 1), Say.Removed(6, userId: 1), Say.Sent(9), Say.Sent(7));

        Assert.Equal([9], client.Revs(Say.Room));
        Assert.Single(client.Of<Added>());
        Assert.Single(client.Of<Removed>());
    }

    [Fact]
    public async Task An_older_addition_does_not_bring_back_who_was_removed_since()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 2);
        fixture.Store.People[1] = FakeStore.Of();
        var client = await fixture.ConnectAsync(1);
        var other = await fixture.ConnectAsync(2);

        fixture.Publish(Say.Removed(7, userId: 1), Say.Added(6, userId: 1), Say.Sent(8));

        Assert.Empty(client.Told);
        Assert.Equal([6, 7, 8], other.Revs(Say.Room));
    }

    [Fact]
    public async Task A_repair_that_shows_an_addition_cuts_what_lay_between()
    {
        // Removed at 6 and added again at 8: the row says only "added at 8", and the message of 7 was not for this person.
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var client = await fixture.ConnectAsync(1);
        await fixture.ConnectAsync(2);
        fixture.Store.Append(new Skipped(Say.Room, 6));
        fixture.Store.Append(Say.Sent(7));
        fixture.Store.Append(Say.Added(8, userId: 1));

        fixture.Publish(new OutcomeUnknown([Say.Room], []));
        await fixture.PassUntilAsync(() => client.Of<Added>().Count == 1, "added again");

        Assert.Empty(client.Revs(Say.Room));
        Assert.Single(client.Of<Removed>());
    }

    [Fact]
    public async Task A_snapshot_older_than_a_removal_seats_nobody()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        await fixture.ConnectAsync(2);
        var reading = new TaskCompletionSource();
        fixture.Store.Before["subscriptions"] = () => reading.Task;
        var client = new FakeClient(1);
        var attaching = fixture.Hub.AttachAsync(client.Session, CancellationToken.None);

        fixture.Publish(Say.Removed(6, userId: 1));
        reading.SetResult();
        await attaching;
        fixture.Publish(Say.Sent(7));

        Assert.Empty(client.Revs(Say.Room));
    }

    [Fact]
    public async Task A_room_that_began_at_a_later_snapshot_still_takes_in_who_was_added_before()
    {
        await using var fixture = new HubFixture();
        fixture.Store.People[1] = FakeStore.Of();
        fixture.Store.Seat(rev: 6, 2);
        var added = await fixture.ConnectAsync(1);
        await fixture.ConnectAsync(2);

        fixture.Publish(Say.Added(6, userId: 1), Say.Sent(7));

        Assert.Single(added.Of<Added>());
        Assert.Equal([7], added.Revs(Say.Room));
    }

    [Fact]
    public async Task Each_first_member_of_a_new_conversation_gets_it_as_its_own()
    {
        await using var fixture = new HubFixture();
        fixture.Store.People[1] = fixture.Store.People[2] = FakeStore.Of();
        var (first, second) = (await fixture.ConnectAsync(1), await fixture.ConnectAsync(2));

        fixture.Publish(
            new ConversationCreated(Say.Room, 1, Say.Conversation(), [Say.Member(1, 1), Say.Member(2, 1), Say.Member(3, 1)]), Say.Sent(2));

        Assert.Equal(1, Assert.Single(first.Of<Added>()).View.Own.User.Id);
        Assert.Equal(2, Assert.Single(second.Of<Added>()).View.Own.User.Id);
        Assert.Equal(3, first.Of<Added>()[0].View.Participants.Count);
        Assert.Equal([2], second.Revs(Say.Room));
    }

    [Fact]
    public async Task A_snapshot_ahead_of_the_room_is_not_told_twice_and_one_behind_it_is_not_kept_waiting()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        var early = await fixture.ConnectAsync(1);
        fixture.Store.Seat(rev: 7, 1, 2, 3);
        var ahead = await fixture.ConnectAsync(2);
        fixture.Publish(Say.Sent(6), Say.Sent(7), Say.Sent(8));
        fixture.Store.Seat(rev: 7, 1, 2, 3);
        var behind = await fixture.ConnectAsync(3);
        fixture.Publish(Say.Sent(9));

        Assert.Equal([6, 7, 8, 9], early.Revs(Say.Room));
        Assert.Equal([8, 9], ahead.Revs(Say.Room));
        Assert.Equal([9], behind.Revs(Say.Room));
    }

    [Fact]
    public async Task A_second_session_reads_nothing_and_hears_everything()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        await fixture.ConnectAsync(1);
        var second = await fixture.ConnectAsync(1);
        fixture.Publish(Say.Sent(6));

        Assert.Equal([6], second.Revs(Say.Room));
        Assert.Equal(1, fixture.Store.ReadCount("subscriptions"));
    }

    [Fact]
    public async Task A_failed_reading_attaches_nobody_and_the_next_one_may_succeed()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        fixture.Store.Before["subscriptions"] = () => throw new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(() => fixture.ConnectAsync(1));
        Assert.Equal((0, 0, 0), (fixture.Hub.SessionCount, fixture.Hub.PeopleCount, fixture.Hub.RoomCount));

        fixture.Store.Before.Clear();
        var client = await fixture.ConnectAsync(1);
        fixture.Publish(Say.Sent(6));
        Assert.Equal([6], client.Revs(Say.Room));
    }

    [Fact]
    public async Task Rooms_go_when_the_last_of_their_people_has_gone_for_good()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var (first, second) = (await fixture.ConnectAsync(1), await fixture.ConnectAsync(2));
        fixture.Hub.Detach(first.Session);
        fixture.Hub.Detach(first.Session);
        Assert.Equal((1, 1), (fixture.Hub.SessionCount, fixture.Hub.RoomCount));

        fixture.Hub.Detach(second.Session);
        await fixture.PassUntilAsync(() => fixture.Hub.RoomCount == 0, "no room left");
        Assert.Equal((0, 0), (fixture.Hub.SessionCount, fixture.Hub.PeopleCount));
    }

    [Fact]
    public async Task Who_comes_back_within_the_grace_reads_nothing_and_is_cut_all_the_same()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var before = await fixture.ConnectAsync(1);
        fixture.Hub.Detach(before.Session);
        fixture.Publish(Say.Sent(6), Say.Removed(7, userId: 1));
        var after = await fixture.ConnectAsync(1);
        fixture.Publish(Say.Sent(8));

        Assert.Empty(after.Told);
        Assert.Equal(1, fixture.Store.ReadCount("subscriptions"));
    }

    [Fact]
    public async Task One_person_has_a_bounded_number_of_connections()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var clients = new List<FakeClient>();
        for (var number = 0; number <= Core.Limits.Default.ConnectionsPerUser; number++)
        {
            clients.Add(await fixture.ConnectAsync(1));
        }

        Assert.Equal(CloseReason.TooMany, clients[^1].Session.Outbox.Closed);
        Assert.Null(clients[^2].Session.Outbox.Closed);
        Assert.Equal(clients.Count - 1, fixture.Hub.SessionCount);
    }

    [Fact]
    public async Task The_end_of_a_sign_in_closes_its_connections_and_no_others()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var (first, second) = (await fixture.ConnectAsync(1), await fixture.ConnectAsync(1));

        fixture.Publish(new SessionEnded(1, first.Session.Principal.SessionId), Say.Sent(6));

        Assert.Equal(CloseReason.Revoked, first.Session.Outbox.Closed);
        Assert.Empty(first.Revs(Say.Room));
        Assert.Equal([6], second.Revs(Say.Room));
    }

    [Fact]
    public async Task A_connection_on_its_way_in_does_not_outlive_the_end_of_its_sign_in()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = new FakeClient(1);
        fixture.Publish(new SessionEnded(1, client.Session.Principal.SessionId));
        await fixture.Hub.AttachAsync(client.Session, CancellationToken.None);
        fixture.Publish(Say.Sent(6));

        Assert.Equal(CloseReason.Revoked, client.Session.Outbox.Closed);
        Assert.Empty(client.Told);
    }

    [Theory]
    [InlineData(2101)]
    [InlineData(2102)]
    public async Task Removal_races_fan_out_typing_receipts_and_presence_and_nothing_follows_its_return(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 1_000; round++)
        {
            await using var fixture = new HubFixture();
            fixture.Store.Seat(rev: 5, 1, 2);
            var removed = await fixture.ConnectAsync(1);
            var other = await fixture.ConnectAsync(2);
            var at = random.Next(6, 20);
            var start = new Barrier(3);

            // Two publishers, as on PostgreSQL; the removal comes between the messages of either.
            var sending = Task.Run(() =>
            {
                start.SignalAndWait();
                for (var rev = 6; rev < 20; rev++)
                {
                    if (rev != at)
                    {
                        fixture.Publish(Say.Sent(rev));
                    }
                }
            });
            var noise = Task.Run(() =>
            {
                start.SignalAndWait();
                for (var turn = 0; turn < 20; turn++)
                {
                    fixture.Hub.FindRoom(Say.Room)!.SetTyping(2, turn % 2 == 0, TimeSpan.FromSeconds(6));
                    fixture.Publish(new MarkerMoved(Say.Room, 2, Read: true, turn, turn, 1, 0));
                    fixture.Hub.Board.SetIdle(other.Session, turn % 2 == 0);
                }
            });
            start.SignalAndWait();
            fixture.Publish(Say.Removed(at, userId: 1));
            var toldAtReturn = removed.Told.Count;
            await Task.WhenAll(sending, noise);

            var told = removed.Told;
            Assert.Equal(toldAtReturn, told.Count);
            Assert.IsType<Removed>(told[^1]);
            Assert.All(removed.Revs(Say.Room), rev => Assert.True(rev < at, $"rev {rev} at a removal of {at}, seed {seed}"));
            Assert.Equal(Enumerable.Range(6, 14).Select(rev => (long)rev), other.Revs(Say.Room));
        }
    }
}

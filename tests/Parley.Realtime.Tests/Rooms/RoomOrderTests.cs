using Parley.Core.Events;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Rooms;

public sealed class RoomOrderTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Whatever_arrives_shuffled_doubled_or_not_at_all_everybody_is_told_every_rev_in_order(int seed)
    {
        var random = new Random(seed);
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var first = await fixture.ConnectAsync(1);
        var second = await fixture.ConnectAsync(2);

        const int Last = 400;
        var window = new List<ConversationEvent>();
        for (var rev = 6; rev <= Last; rev++)
        {
            var sent = Say.Sent(rev);
            fixture.Store.Append(sent);
            var copies = random.Next(10) switch { 0 => 0, 1 => 2, _ => 1 };
            window.AddRange(Enumerable.Repeat(sent, copies));
            if (window.Count > random.Next(8))
            {
                var events = window.ToArray();
                random.Shuffle(events);
                fixture.Publish(events);
                window.Clear();
            }
        }

        fixture.Publish([.. window]);
        await fixture.PassUntilAsync(() => first.Revs(Say.Room).Count == Last - 5, $"all revs told (seed {seed})");

        var expected = Enumerable.Range(6, Last - 5).Select(rev => (long)rev).ToArray();
        Assert.Equal(expected, first.Revs(Say.Room));
        Assert.Equal(expected, second.Revs(Say.Room));
        Assert.Empty(fixture.Reported);
    }

    [Fact]
    public async Task The_lost_last_event_of_a_quiet_conversation_is_found_by_comparing_numbers()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Append(Say.Sent(6));

        await fixture.PassUntilAsync(() => client.Revs(Say.Room).Count == 1, "the lost event");

        Assert.Equal(1, fixture.Store.ReadCount("events"));
    }

    [Fact]
    public async Task A_gap_is_given_200_milliseconds_before_the_store_is_asked()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Append(Say.Sent(6));
        fixture.Store.Append(Say.Sent(7));

        fixture.Publish(Say.Sent(7));
        fixture.Clock.Advance(TimeSpan.FromMilliseconds(150));
        fixture.Publish(Say.Sent(6));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([6, 7], client.Revs(Say.Room));
        Assert.Equal(0, fixture.Store.ReadCount("events"));
    }

    [Fact]
    public async Task After_a_commit_of_unknown_outcome_the_store_is_asked_until_it_answers()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Append(Say.Sent(6));
        var away = true;
        fixture.Store.Before["events"] = () => away ? throw new TimeoutException("the store is away") : Task.CompletedTask;

        fixture.Publish(new OutcomeUnknown([Say.Room, 999], [1, 999]));
        await fixture.PassUntilAsync(() => fixture.Store.ReadCount("events") >= 3, "three reads");
        Assert.Empty(client.Revs(Say.Room));

        away = false;
        await fixture.PassUntilAsync(() => client.Revs(Say.Room).Count == 1, "the missed event");
        Assert.NotEmpty(fixture.Reported);
    }

    [Fact]
    public async Task Own_state_is_told_in_order_and_its_gaps_are_repaired()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.OwnLog[1] = [Say.Own(1, 1), Say.Own(1, 2), Say.Own(1, 3), Say.Own(1, 4)];

        fixture.Publish(Say.Own(1, 2), Say.Own(1, 1), Say.Own(1, 1), Say.Own(1, 4));
        await fixture.PassUntilAsync(() => client.Of<OwnStateTold>().Count == 4, "four changes");

        Assert.Equal([1, 2, 3, 4], client.Of<OwnStateTold>().Select(told => told.Change.UserRev));
    }

    [Fact]
    public async Task An_addition_that_was_missed_is_found_by_the_own_state()
    {
        await using var fixture = new HubFixture();
        fixture.Store.People[1] = FakeStore.Of();
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Seat(rev: 5, 1);
        fixture.Store.OwnLog[1] = [Say.Own(1, 1)];

        fixture.Publish(new OutcomeUnknown([], [1]));
        await fixture.PassUntilAsync(() => client.Of<Added>().Count == 1, "the conversation");
        fixture.Publish(Say.Sent(6));

        Assert.Equal([6], client.Revs(Say.Room));
    }

    [Fact]
    public async Task An_event_between_the_snapshot_and_its_room_is_not_missed()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1);
        fixture.Store.Append(Say.Sent(6));
        fixture.Store.Before["subscriptions"] = () =>
        {
            fixture.Publish(Say.Sent(6));
            return Task.CompletedTask;
        };

        var client = await fixture.ConnectAsync(1);
        await fixture.PassUntilAsync(() => client.Revs(Say.Room).Count == 1, "the event");
        Assert.Equal(0, fixture.Store.ReadCount("revs"));
    }

    [Fact]
    public async Task A_new_name_is_told_once_to_each_who_shares_any_conversation()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var client = await fixture.ConnectAsync(1);
        fixture.Store.Tops[9] = [new(Say.Room, 5, 0), new(8, 1, 0)];

        fixture.Publish(new ProfileChanged(3, Say.User(9)));
        await fixture.PassUntilAsync(() => client.Of<ProfileTold>().Count > 0, "the new name");

        Assert.Single(client.Of<ProfileTold>());
    }

    [Fact]
    public async Task An_event_is_encoded_once_for_all_who_speak_the_same_protocol()
    {
        await using var fixture = new HubFixture();
        var users = Enumerable.Range(1, 100).Select(id => (long)id).ToArray();
        fixture.Store.Seat(rev: 5, users);
        var (one, other) = (new FakeWire(), new FakeWire());
        foreach (var user in users)
        {
            await fixture.ConnectAsync(user, user % 2 == 0 ? one : other);
        }

        var before = one.Encoded + other.Encoded;
        fixture.Publish(Say.Sent(6));

        Assert.Equal(2, one.Encoded + other.Encoded - before);
    }
}

using Parley.Core;
using Parley.Core.Events;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Rooms;

public sealed class ReceiptTests
{
    [Fact]
    public async Task A_read_is_told_to_all_members_and_a_delivery_to_the_author_alone()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        var reader = await fixture.ConnectAsync(1);
        var author = await fixture.ConnectAsync(2);
        var other = await fixture.ConnectAsync(3);

        fixture.Publish(new MarkerMoved(Say.Room, UserId: 1, Read: true, Seq: 4, MessageId: 4, AuthorId: 2, At: 0));
        fixture.Publish(new MarkerMoved(Say.Room, UserId: 1, Read: false, Seq: 5, MessageId: 5, AuthorId: 2, At: 0));

        Assert.Equal([true], reader.Of<MarkerChanged>().Select(told => told.Marker.Read));
        Assert.Equal([true, false], author.Of<MarkerChanged>().Select(told => told.Marker.Read));
        Assert.Equal([true], other.Of<MarkerChanged>().Select(told => told.Marker.Read));
    }

    [Fact]
    public async Task In_a_large_conversation_no_receipt_is_told_by_person()
    {
        await using var fixture = new HubFixture(new Limits { SmallConversation = 2 });
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        var client = await fixture.ConnectAsync(1);
        fixture.Publish(new MarkerMoved(Say.Room, 2, Read: true, 4, 4, 1, 0));
        Assert.Empty(client.Told);
    }

    [Fact]
    public async Task Member_changes_of_a_large_conversation_are_told_once_a_second_as_one()
    {
        await using var fixture = new HubFixture(new Limits { SmallConversation = 2 });
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        fixture.Store.People[4] = FakeStore.Of();
        var member = await fixture.ConnectAsync(1);
        var leaver = await fixture.ConnectAsync(2);
        var joiner = await fixture.ConnectAsync(4);

        fixture.Publish(Say.Added(6, userId: 8, members: 4), Say.Added(7, userId: 4, members: 5), Say.Removed(8, userId: 2, members: 4));

        Assert.Empty(member.Told);
        Assert.Single(leaver.Of<Removed>());
        Assert.Single(joiner.Of<Added>());

        await fixture.PassUntilAsync(() => member.Of<MembersChanged>().Count == 1, "one event for all");
        Assert.Equal(new MembersChanged(Say.Room, 6, 8, 4), member.Of<MembersChanged>()[0]);
        Assert.Equal(new MembersChanged(Say.Room, 8, 8, 4), Assert.Single(joiner.Of<MembersChanged>()));
        Assert.Empty(leaver.Of<MembersChanged>());
    }

    [Fact]
    public async Task Collected_member_changes_go_before_any_other_event()
    {
        await using var fixture = new HubFixture(new Limits { SmallConversation = 2 });
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        var member = await fixture.ConnectAsync(1);

        fixture.Publish(Say.Added(6, userId: 8, members: 4), Say.Sent(7));

        Assert.Equal(new MembersChanged(Say.Room, 6, 6, 4), member.Told[0]);
        Assert.Equal(7, Assert.IsType<Changed>(member.Told[1]).Event.Rev);
    }
}

using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Sync;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Rooms;

public sealed class VisibilityTests
{
    [Fact]
    public async Task What_lies_before_ones_history_is_a_skip_and_an_embedded_reply_is_taken_out()
    {
        await using var fixture = new HubFixture();
        var (old, late) = await ConnectAsync(fixture);

        fixture.Publish(
            new MessageEdited(Say.Room, 21, Say.Message(seq: 4, rev: 21)),
            new MessageDeleted(Say.Room, 22, 1, Seq: 9),
            Say.Sent(23, seq: 30, replySeq: 9),
            new MessageEdited(Say.Room, 24, Say.Message(seq: 30, rev: 24, replySeq: 9)),
            new MessageDeleted(Say.Room, 25, 1, Seq: 10),
            Say.Sent(26, seq: 31, replySeq: 10));

        Assert.Equal([21, 22, 23, 24, 25, 26], late.Revs(Say.Room));
        var seen = late.Of<Changed>().Select(told => told.Event).ToArray();
        Assert.IsType<Skipped>(seen[0]);
        Assert.IsType<Skipped>(seen[1]);
        Assert.Equal((null, null), (((MessageSent)seen[2]).Message.ReplyTo, ((MessageSent)seen[2]).Message.ReplyToId));
        Assert.Equal((null, null), (((MessageEdited)seen[3]).Message.ReplyTo, ((MessageEdited)seen[3]).Message.ReplyToId));
        Assert.IsType<MessageDeleted>(seen[4]);
        Assert.NotNull(((MessageSent)seen[5]).Message.ReplyTo);

        Assert.DoesNotContain(old.Of<Changed>(), told => told.Event is Skipped);
        Assert.NotNull(old.Of<Changed>().Select(told => told.Event).OfType<MessageSent>().First().Message.ReplyTo);
    }

    [Fact]
    public async Task Who_is_added_to_protected_history_sees_from_there()
    {
        await using var fixture = new HubFixture();
        fixture.Store.People[1] = FakeStore.Of();
        fixture.Store.Seat(rev: 5, 2);
        var added = await fixture.ConnectAsync(1);
        await fixture.ConnectAsync(2);

        fixture.Publish(Say.Added(6, userId: 1, visibleFrom: 5), new MessageEdited(Say.Room, 7, Say.Message(seq: 4, rev: 7)));

        Assert.IsType<Skipped>(added.Of<Changed>().Single().Event);
    }

    private static async Task<(FakeClient Old, FakeClient Late)> ConnectAsync(HubFixture fixture)
    {
        fixture.Store.People[1] = FakeStore.Of(new Subscription(Say.Room, ConversationType.Group, 20, 1, 2, MemberRole.Member));
        fixture.Store.People[2] = FakeStore.Of(new Subscription(Say.Room, ConversationType.Group, 20, 10, 2, MemberRole.Member));
        return (await fixture.ConnectAsync(1), await fixture.ConnectAsync(2));
    }
}

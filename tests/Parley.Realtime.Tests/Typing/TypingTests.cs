using Parley.Core.Conversations;
using Parley.Core.Sync;
using Parley.Realtime.Rooms;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Typing;

public sealed class TypingTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task The_others_are_told_and_the_typist_is_not()
    {
        await using var fixture = await TwoAsync();
        Assert.True(Room(fixture).SetTyping(1, true, Lifetime));
        Assert.Equal([true], Told(fixture));
        Assert.Empty(fixture.Typist.Of<TypingChanged>());
        Assert.False(Room(fixture).SetTyping(99, true, Lifetime));
    }

    [Fact]
    public async Task Starts_pass_once_a_second_and_a_stop_at_once()
    {
        await using var fixture = await TwoAsync();
        for (var turn = 0; turn < 50; turn++)
        {
            Room(fixture).SetTyping(1, true, Lifetime);
        }

        Assert.Equal([true], Told(fixture));
        Room(fixture).SetTyping(1, false, Lifetime);
        Assert.Equal([true, false], Told(fixture));

        Room(fixture).SetTyping(1, true, Lifetime);
        Room(fixture).SetTyping(1, false, Lifetime);
        Room(fixture).SetTyping(1, true, Lifetime);
        Assert.Equal([true, false], Told(fixture));
        await fixture.Inner.PassUntilAsync(() => Told(fixture).Length == 3, "the damped start, late rather than never");
        Assert.Equal([true, false, true], Told(fixture));
    }

    [Fact]
    public async Task A_start_ends_by_itself_after_its_lifetime()
    {
        await using var fixture = await TwoAsync();
        Room(fixture).SetTyping(1, true, Lifetime);
        fixture.Inner.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([true], Told(fixture));
        await fixture.Inner.PassUntilAsync(() => Told(fixture).Length == 2, "the end");
        Assert.Equal([true, false], Told(fixture));
    }

    [Fact]
    public async Task A_message_of_the_typist_ends_it_before_it_is_told()
    {
        await using var fixture = await TwoAsync();
        Room(fixture).SetTyping(1, true, Lifetime);
        fixture.Inner.Publish(Say.Sent(6, author: 1));
        Assert.Equal([true, false], Told(fixture));
        Assert.IsType<Changed>(fixture.Other.Told[^1]);
    }

    [Fact]
    public async Task The_last_disconnect_and_a_removal_end_it()
    {
        await using var fixture = await TwoAsync();
        Room(fixture).SetTyping(1, true, Lifetime);
        fixture.Inner.Hub.Detach(fixture.Typist.Session);
        Assert.Equal([true, false], Told(fixture));

        await using var again = await TwoAsync();
        Room(again).SetTyping(1, true, Lifetime);
        again.Inner.Publish(Say.Removed(6, userId: 1));
        Assert.Equal([true, false], Told(again));
        Assert.DoesNotContain(again.Typist.Told, told => told is TypingChanged);
    }

    [Fact]
    public async Task In_a_public_channel_nobody_is_told()
    {
        await using var fixture = new HubFixture();
        foreach (var userId in new long[] { 1, 2 })
        {
            fixture.Store.People[userId] = FakeStore.Of(new Subscription(Say.Room, ConversationType.Channel, 5, 1, 2, MemberRole.Member));
        }

        await fixture.ConnectAsync(1);
        var other = await fixture.ConnectAsync(2);
        Assert.True(fixture.Hub.FindRoom(Say.Room)!.SetTyping(1, true, Lifetime));
        Assert.Empty(other.Told);
    }

    private static Room Room(Pair pair) => pair.Inner.Hub.FindRoom(Say.Room)!;

    private static bool[] Told(Pair pair) => [.. pair.Other.Of<TypingChanged>().Select(told => told.IsTyping)];

    private static async Task<Pair> TwoAsync()
    {
        var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        return new Pair(fixture, await fixture.ConnectAsync(1), await fixture.ConnectAsync(2));
    }

    private sealed record Pair(HubFixture Inner, FakeClient Typist, FakeClient Other) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Inner.DisposeAsync();
    }
}

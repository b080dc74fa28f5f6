using System.Collections.Concurrent;
using System.Text;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Realtime.Presence;
using Parley.Realtime.Sessions;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Tests.Topics;
using Parley.Realtime.Topics;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Sessions;

/// <summary>Sessions whose clients subscribe to channels.</summary>
public sealed class HeardChannelsTests
{
    private readonly SpokenWire _wire = new();

    [Fact]
    public async Task Nothing_is_heard_without_a_channel_and_all_of_a_conversation_on_its_own()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var page = await ConnectAsync(fixture, 1);
        fixture.Publish(Say.Sent(6));
        Assert.True(page.Hear(fixture, "room", Say.Room));
        fixture.Publish(Say.Sent(7), Say.Sent(8));
        page.Session.Channels!.Add(new HeardChannel("own", HeardChannels.Own, _wire, ">own"u8.ToArray()), () => true);
        fixture.Publish(Say.Sent(9));
        page.Session.Channels.Remove("room");
        fixture.Publish(Say.Sent(10));
        Assert.Equal(["in", "7", "8", "9", "9>own", "10>own"], page.Heard());
        Assert.False(page.Hear(fixture, "elsewhere", Say.Room + 1));
    }

    [Fact]
    public async Task An_event_is_encoded_once_for_all_who_hear_it_on_channels_of_one_kind()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        foreach (var userId in (long[])[1, 2, 3])
        {
            Assert.True((await ConnectAsync(fixture, userId)).Hear(fixture, "room", Say.Room));
        }

        fixture.Publish(Say.Sent(6));
        Assert.Equal(1, _wire.Encoded);
    }

    [Fact]
    public async Task What_one_sends_oneself_is_not_told_where_it_was_spared()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var page = await ConnectAsync(fixture, 1);
        var other = await ConnectAsync(fixture, 2);
        Assert.True(page.Hear(fixture, "room", Say.Room) && other.Hear(fixture, "room", Say.Room));
        page.Session.Channels!.Spare("mine");
        other.Session.Channels!.Spare("mine");
        var sent = Say.Sent(6, author: 1);
        fixture.Publish(sent with { Message = sent.Message with { ClientId = "mine" } }, Say.Sent(7, author: 1));
        Assert.Equal(["in", "7"], page.Heard());

        // The id is the author's own: of another's message it says nothing.
        Assert.Equal(["in", "6", "7"], other.Heard());
    }

    [Fact]
    public async Task A_channel_begins_with_its_welcome_and_goes_on_without_a_gap_while_events_flow()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var page = await ConnectAsync(fixture, 1);
        var publishing = Task.Run(() =>
        {
            for (var rev = 6; rev <= 3_000; rev++)
            {
                fixture.Publish(Say.Sent(rev));
            }
        });
        for (var turn = 0; !publishing.IsCompleted; turn++)
        {
            Assert.True(page.Hear(fixture, "room", Say.Room));
            page.Session.Channels!.Remove("room");
            var heard = page.Heard();
            Assert.Equal("in", heard[0]);
            var revs = heard.Skip(1).Select(text => int.Parse(text, provider: null)).ToList();
            Assert.Equal(Enumerable.Range(revs.FirstOrDefault(), revs.Count), revs);
        }

        await publishing;
    }

    [Fact]
    public async Task A_removal_is_the_last_that_is_heard_whatever_flows()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2);
        var page = await ConnectAsync(fixture, 2);
        Assert.True(page.Hear(fixture, "room", Say.Room));
        fixture.Publish(Say.Sent(6), Say.Removed(8, userId: 2), Say.Sent(7), Say.Sent(9));
        Assert.Equal(["in", "6", "out"], page.Heard());
        Assert.Equal(["room"], page.CutOff);
        Assert.True(page.Session.Channels!.IsEmpty);
        Assert.False(page.Hear(fixture, "room", Say.Room));
    }

    [Fact]
    public async Task The_list_of_who_is_online_follows_presence_and_memberships()
    {
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, 1, 2, 3);
        var page = await ConnectAsync(fixture, 1);
        await fixture.ConnectAsync(2);
        var words = new CircleWords("online", new PlainWords(), user => new TopicMember($"{user.Id}", default, default));
        fixture.Hub.Circles.Open(page.Session, words, list => page.Session.Outbox.TryEnqueue(list));
        Assert.Equal(["online:in 1+2"], page.Heard());
        await fixture.ConnectAsync(3);
        Assert.Equal(["online:+3"], page.Heard());
        fixture.Publish(Say.Removed(6, userId: 3, members: 2));
        var heard = new List<string>();
        await fixture.PassUntilAsync(
            () =>
            {
                heard.AddRange(page.Heard());
                return heard.Count > 0;
            },
            "who shares nothing any more is off the list");
        Assert.Equal(["online:-3"], heard);
        fixture.Hub.Circles.Close(page.Session);
        Assert.True(page.Session.Channels!.IsEmpty);
    }

    [Fact]
    public async Task The_list_of_who_is_online_has_nobody_of_a_group_that_has_grown_large_until_it_is_small_again()
    {
        await using var fixture = new HubFixture(Core.Limits.Default with { SmallConversation = 2 });
        fixture.Store.Seat(rev: 5, 1, 2);
        var page = await ConnectAsync(fixture, 1);
        await fixture.ConnectAsync(2);
        var words = new CircleWords("online", new PlainWords(), user => new TopicMember($"{user.Id}", default, default));
        fixture.Hub.Circles.Open(page.Session, words, list => page.Session.Outbox.TryEnqueue(list));
        Assert.Equal(["online:in 1+2"], page.Heard());
        fixture.Publish(Say.Added(6, userId: 3, members: 3));
        Assert.Equal(["online:-2"], await HearAsync());
        fixture.Publish(Say.Removed(7, userId: 3, members: 2));
        Assert.Equal(["online:+2"], await HearAsync());

        async Task<List<string>> HearAsync()
        {
            var heard = new List<string>();
            await fixture.PassUntilAsync(
                () =>
                {
                    heard.AddRange(page.Heard());
                    return heard.Count > 0;
                },
                "the list changes");
            return heard;
        }
    }

    private async Task<Page> ConnectAsync(HubFixture fixture, long userId)
    {
        var page = new Page(userId, _wire);
        await fixture.Hub.AttachAsync(page.Session, CancellationToken.None);
        return page;
    }

    private sealed class Page
    {
        private readonly SpokenWire _wire;

        public Page(long userId, SpokenWire wire)
        {
            _wire = wire;
            var outbox = new Outbox();
            var principal = new Principal(userId, $"s{userId}", new UserCard(userId, $"u{userId}", null), UserRole.Member);
            Session = new Session(principal, wire, outbox) { Channels = new HeardChannels(outbox, CutOff.Enqueue) };
        }

        public ConcurrentQueue<string> CutOff { get; } = [];

        public Session Session { get; }

        public bool Hear(HubFixture fixture, string name, long conversationId) => fixture.Hub.TryWithin(
            Session,
            conversationId,
            () => Session.Channels!.Add(
                new HeardChannel(name, conversationId, _wire, default), () => Session.Outbox.TryEnqueue(PlainWords.Bytes("in"))));

        public List<string> Heard()
        {
            var frames = new List<ReadOnlyMemory<byte>>();
            Session.Outbox.TryTakeAll(frames);
            Session.Outbox.Written();
            return frames.ConvertAll(frame => Encoding.UTF8.GetString(frame.Span));
        }
    }

    /// <summary>Says of each change its number.</summary>
    private sealed class SpokenWire : IWireProtocol
    {
        private int _encoded;

        public int Encoded => Volatile.Read(ref _encoded);

        public TimeSpan TypingLifetime => TimeSpan.FromSeconds(6);

        public bool HasRooms => false;

        public IWireProtocol At(Place place) => this;

        public ReadOnlyMemory<byte> Encode(ServerEvent serverEvent)
        {
            Interlocked.Increment(ref _encoded);
            return serverEvent switch
            {
                Changed { Event: var changed } => PlainWords.Bytes($"{changed.Rev}"),
                Removed => PlainWords.Bytes("out"),
                _ => default,
            };
        }

        public (int Code, string Reason) Close(CloseReason reason) => ((int)reason, $"{reason}");
    }
}

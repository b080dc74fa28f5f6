using System.Text;
using Parley.Realtime.Sessions;
using Parley.Realtime.Topics;
using Parley.Testing;
using Xunit;

namespace Parley.Realtime.Tests.Topics;

/// <summary>Who hears what of a topic, and in which order.</summary>
public sealed class TopicSpaceTests
{
    private static readonly TopicRules Presence = new() { HasMembers = true, MaxMembers = 3 };
    private static readonly TopicRules Keeping = new() { Keeps = true };

    private readonly FakeClock _clock = new();
    private readonly List<TopicEdge> _edges = [];
    private readonly TopicSpace _space;

    public TopicSpaceTests() => _space = new TopicSpace(new PlainWords(), _clock, edge =>
    {
        lock (_edges)
        {
            _edges.Add(edge);
        }
    });

    private static TopicRules Open => default;

    [Fact]
    public void Who_is_on_a_topic_hears_it_and_nobody_else()
    {
        var (a, b, c) = (Enter("1"), Enter("2"), Enter("3"));
        _space.Join(a.Listener, "x", Open);
        _space.Join(b.Listener, "x", Open);
        _space.Join(c.Listener, "y", Open);
        _space.Tell("x", PlainWords.Bytes("hello"));
        _space.Tell("x", PlainWords.Bytes("others"), except: "1");
        _space.Tell("nowhere", PlainWords.Bytes("lost"));
        _space.Leave(b.Listener, "x");
        _space.Tell("x", PlainWords.Bytes("again"));
        Assert.Equal(["x:in", "hello", "again"], a.Heard());
        Assert.Equal(["x:in", "hello", "others"], b.Heard());
        Assert.Equal(["y:in"], c.Heard());
    }

    [Fact]
    public void A_member_is_told_once_however_many_connections_it_has()
    {
        var (watcher, first, second) = (Enter("1"), Enter("2"), Enter("3"));
        Join(watcher, "w");
        Join(first, "7");
        Join(second, "7");
        Assert.Equal(2, _space.StateOf("p").Members);
        Assert.Equal(3, _space.StateOf("p").Listeners);
        _space.Leave(first.Listener);
        _space.Leave(second.Listener);
        Assert.Equal(["p:in w", "p:+7", "p:-7"], watcher.Heard());
        Assert.Equal(["p:in w+7"], first.Heard());
        Assert.Equal(["p:in w+7"], second.Heard());
        Assert.Equal(
            [TopicEdgeKind.Occupied, TopicEdgeKind.MemberAdded, TopicEdgeKind.MemberAdded, TopicEdgeKind.MemberRemoved],
            _edges.Select(edge => edge.Kind));
    }

    [Fact]
    public void Joining_again_is_answered_and_not_counted()
    {
        var a = Enter("1");
        Join(a, "7");
        Join(a, "8");
        Assert.Equal((1, 1), (_space.StateOf("p").Listeners, _space.StateOf("p").Members));
        _space.Leave(a.Listener, "p");
        Assert.Equal(0, _space.StateOf("p").Listeners);
        Assert.Equal(["p:in 7", "p:in 7"], a.Heard());
    }

    [Fact]
    public void A_full_topic_takes_connections_of_its_members_alone()
    {
        foreach (var (socket, user) in new[] { ("1", "a"), ("2", "b"), ("3", "c") })
        {
            Assert.Equal(TopicJoin.Joined, Join(Enter(socket), user));
        }

        Assert.Equal(TopicJoin.Full, Join(Enter("4"), "d"));
        Assert.Equal(TopicJoin.Joined, Join(Enter("5"), "c"));
        Assert.Equal(3, _space.StateOf("p").Members);
    }

    [Fact]
    public async Task A_list_that_is_longer_than_a_connection_may_owe_is_told_at_its_reader_s_pace()
    {
        var outbox = new Outbox(bound: 1_000);
        var listener = new TopicListener("1", outbox, () => { });
        var rules = Presence with { MaxMembers = 2 };
        _space.Join(Enter("2").Listener, "p", rules, new TopicMember(new string('x', 100_000), default, default));
        Assert.Equal(TopicJoin.Joined, _space.Join(listener, "p", rules, new TopicMember("7", default, default)));
        _space.Tell("p", PlainWords.Bytes("while it is on its way"));
        Assert.Null(outbox.Closed);
        var paced = outbox.PacedAsync(CancellationToken.None);
        Assert.False(paced.IsCompleted);
        outbox.TryTakeAll([]);
        outbox.Written();
        await paced.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Who_hides_is_off_the_list_hears_on_and_comes_back_to_it()
    {
        var (watcher, hider) = (Enter("1"), Enter("2"));
        Join(watcher, "w");
        Join(hider, "7");
        _space.Show(hider.Listener, null, topic => topic == "p");
        _space.Show(hider.Listener, null, topic => topic == "p");
        _space.Tell("p", PlainWords.Bytes("hello"));
        Assert.Equal(["w"], _space.MembersOf("p"));
        _space.Show(hider.Listener, new TopicMember("7", default, default), topic => topic == "q");
        _space.Show(hider.Listener, new TopicMember("7", default, default), topic => topic == "p");
        Assert.Equal(["p:in w", "p:+7", "p:-7", "hello", "p:+7"], watcher.Heard());
        Assert.Equal(["p:in w+7", "p:-7", "hello", "p:+7"], hider.Heard());
        Assert.Equal(2, _space.StateOf("p").Listeners);
    }

    [Fact]
    public void What_is_kept_comes_after_the_answer_and_for_its_time()
    {
        var (early, late, later) = (Enter("1"), Enter("2"), Enter("3"));
        _space.Join(early.Listener, "k", Keeping);
        _space.Tell("k", Keeping, Kept("hello"));
        _space.Leave(early.Listener);
        _space.Join(late.Listener, "k", Keeping);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _space.Join(later.Listener, "k", Keeping);
        Assert.Equal(["k:in", "k:miss", "hello"], early.Heard());
        Assert.Equal(["k:in", "hello"], late.Heard());
        Assert.Equal(["k:in", "k:miss"], later.Heard());
        Assert.Null(_space.KeptOf("k"));
    }

    [Fact]
    public void What_nobody_hears_is_kept_all_the_same()
    {
        _space.Tell("k", Keeping, Kept("hello"));
        Assert.Equal("hello", _space.KeptOf("k")!.Data);
        Assert.Empty(_space.Occupied());
        Assert.Empty(_edges);
    }

    [Fact]
    public void What_is_kept_has_a_bound_and_the_oldest_gives_way()
    {
        for (var i = 0; i < 5; i++)
        {
            _space.Tell($"k{i}", Keeping, new KeptEvent(new byte[8 * 1024 * 1024], "", _clock.GetUtcNow().AddMinutes(1)));
        }

        Assert.Null(_space.KeptOf("k0"));
        Assert.NotNull(_space.KeptOf("k1"));
    }

    [Fact]
    public void A_few_are_told_each_time_how_many_they_are_and_a_crowd_by_the_clock()
    {
        var rules = new TopicRules { TellsCounts = true };
        var first = Enter("0");
        _space.Join(first.Listener, "x", rules);
        for (var i = 1; i < 150; i++)
        {
            _space.Join(Enter($"{i}").Listener, "x", rules);
        }

        Assert.Equal("x:99", first.Heard()[^1]);
        _space.TellCounts();
        _space.TellCounts();
        Assert.Equal(["x:150"], first.Heard());
    }

    [Fact]
    public void An_empty_topic_is_forgotten_and_the_next_begins_anew()
    {
        var (a, b) = (Enter("1"), Enter("2"));
        _space.Join(a.Listener, "x", Open);
        _space.Leave(a.Listener);
        _space.Join(b.Listener, "x", Open);
        Assert.Equal([TopicEdgeKind.Occupied, TopicEdgeKind.Vacated, TopicEdgeKind.Occupied], _edges.Select(edge => edge.Kind));
        Assert.Equal(1, _space.Listeners);
    }

    [Fact]
    public void There_are_as_many_listeners_as_there_may_be()
    {
        Assert.True(_space.TryEnter(new TopicListener("1", new Outbox(), () => { }), 1));
        Assert.False(_space.TryEnter(new TopicListener("2", new Outbox(), () => { }), 1));
        Assert.False(_space.TryEnter(new TopicListener("1", new Outbox(), () => { }), 9));
        Assert.Equal(1, _space.Listeners);
    }

    [Fact]
    public void Watched_people_come_with_their_first_connection_and_go_with_their_last()
    {
        var (watcher, first, second) = (Enter("1"), Enter("2"), Enter("3"));
        _space.SignIn(first.Listener, "7", []);
        _space.SignIn(watcher.Listener, "w", ["7", "8"]);
        _space.SignIn(second.Listener, "7", []);
        _space.SignIn(second.Listener, "7", []);
        _space.Leave(first.Listener);
        _space.Leave(second.Listener);
        var back = Enter("4");
        _space.SignIn(back.Listener, "7", []);
        _space.Leave(watcher.Listener);
        _space.Leave(back.Listener);
        Assert.Equal(["people +7 -8", "people + -7", "people +7 -"], watcher.Heard());
        Assert.Empty(first.Heard());
    }

    [Fact]
    public void A_user_s_connections_end_by_sign_in_and_by_membership()
    {
        var (signedIn, member, other) = (Enter("1"), Enter("2"), Enter("3"));
        _space.SignIn(signedIn.Listener, "7", []);
        Join(member, "7");
        Join(other, "8");
        Assert.Equal(2, _space.EndUser("7"));
        Assert.Equal((1, 1, 0), (signedIn.Ended, member.Ended, other.Ended));
        Assert.Equal(0, _space.EndUser("nobody"));
    }

    [Fact]
    public async Task Who_joins_in_the_middle_of_it_hears_a_whole_end_of_the_row()
    {
        const int events = 20_000;
        using var begin = new ManualResetEventSlim();
        var listeners = Enumerable.Range(0, 200).Select(i => Enter($"{i}", 64 * 1024 * 1024)).ToList();
        var cancellation = TestContext.Current.CancellationToken;
        var telling = Task.Run(
            () =>
            {
                begin.Set();
                for (var i = 0; i < events; i++)
                {
                    _space.Tell("k", Keeping, Kept($"{i}"));
                }
            },
            cancellation);
        begin.Wait(cancellation);
        foreach (var listener in listeners)
        {
            _space.Join(listener.Listener, "k", Keeping);
        }

        await telling;
        foreach (var heard in listeners.Select(listener => listener.Heard()))
        {
            Assert.Equal("k:in", heard[0]);
            var numbers = heard.Skip(heard.Count > 1 && heard[1] == "k:miss" ? 2 : 1).Select(int.Parse).ToList();
            Assert.Equal(Enumerable.Range(events - numbers.Count, numbers.Count), numbers);
        }
    }

    [Fact]
    public async Task Members_that_come_and_go_add_up_for_everybody_who_watches()
    {
        var watcher = Enter("w", 64 * 1024 * 1024);
        _space.Join(watcher.Listener, "p", Presence with { MaxMembers = 100 }, Member("w"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            () =>
            {
                for (var round = 0; round < 300; round++)
                {
                    var client = Enter($"{worker}.{round}");
                    _space.Join(client.Listener, "p", Presence with { MaxMembers = 100 }, Member($"{(worker + round) % 5}"));
                    _space.Leave(client.Listener);
                }
            },
            TestContext.Current.CancellationToken)));
        var here = new HashSet<string>();
        foreach (var heard in watcher.Heard().Skip(1))
        {
            Assert.True(heard[2] == '+' ? here.Add(heard[3..]) : here.Remove(heard[3..]), heard);
        }

        Assert.Empty(here);
        Assert.Equal(["w"], _space.MembersOf("p"));
    }

    private static TopicMember Member(string id) => new(id, PlainWords.Bytes(id), default);

    private KeptEvent Kept(string text) => new(PlainWords.Bytes(text), text, _clock.GetUtcNow().AddMinutes(1));

    private TopicJoin Join(Client client, string user) => _space.Join(client.Listener, "p", Presence, Member(user));

    private Client Enter(string id, int bound = 1024 * 1024)
    {
        var client = new Client(id, bound);
        Assert.True(_space.TryEnter(client.Listener, int.MaxValue));
        return client;
    }

    private sealed class Client
    {
        private readonly Outbox _outbox;

        public Client(string id, int bound)
        {
            _outbox = new Outbox(bound);
            Listener = new TopicListener(id, _outbox, () => Ended++);
        }

        public TopicListener Listener { get; }

        public int Ended { get; private set; }

        public IReadOnlyList<string> Heard()
        {
            var frames = new List<ReadOnlyMemory<byte>>();
            _outbox.TryTakeAll(frames);
            _outbox.Written();
            return [.. frames.Select(frame => Encoding.UTF8.GetString(frame.Span))];
        }
    }
}

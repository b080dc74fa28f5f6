using System.Text;
using Parley.Protocols.Pusher;
using Parley.Realtime.Topics;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>What the server says, to the byte.</summary>
public sealed class WordsTests
{
    private static readonly TopicMember Ada = PusherUser.ReadMember("""{"user_id":42,"user_info":{"name":"Ada"}}""")!;
    private static readonly TopicMember Bob = PusherUser.ReadMember("""{"user_id":"b\"b"}""")!;

    [Fact]
    public void A_subscription_says_who_is_there()
    {
        Is("""{"event":"pusher_internal:subscription_succeeded","data":"{}","channel":"orders"}""", PusherWords.Instance.Joined("orders", null));
        Is(
            """{"event":"pusher_internal:subscription_succeeded","data":"{\"presence\":{\"count\":2,\"ids\":[\"42\",\"b\\\"b\"],\"hash\":{\"42\":{\"name\":\"Ada\"},\"b\\\"b\":null}}}","channel":"presence-x"}""",
            PusherWords.Instance.Joined("presence-x", [Ada, Bob]));
        Is(
            """{"event":"pusher_internal:subscription_succeeded","data":"{\"presence\":{\"count\":0,\"ids\":[],\"hash\":{}}}","channel":"presence-x"}""",
            PusherWords.Instance.Joined("presence-x", []));
    }

    [Fact]
    public void Members_come_and_go_by_the_id_that_they_came_with()
    {
        Is(
            """{"event":"pusher_internal:member_added","data":"{\"user_id\":42,\"user_info\":{\"name\":\"Ada\"}}","channel":"presence-x"}""",
            PusherWords.Instance.MemberAdded("presence-x", Ada));
        Is(
            """{"event":"pusher_internal:member_removed","data":"{\"user_id\":\"b\\\"b\"}","channel":"presence-x"}""",
            PusherWords.Instance.MemberRemoved("presence-x", Bob));
    }

    [Fact]
    public void Counts_gaps_and_watched_people_have_their_words()
    {
        Is("""{"event":"pusher_internal:subscription_count","data":"{\"subscription_count\":3}","channel":"x"}""", PusherWords.Instance.Counted("x", 3));
        Is("""{"event":"pusher:cache_miss","channel":"cache-x"}""", PusherWords.Instance.NothingKept("cache-x"));
        Is(
            """{"event":"pusher_internal:watchlist_events","data":"{\"events\":[{\"name\":\"online\",\"user_ids\":[\"7\"]},{\"name\":\"offline\",\"user_ids\":[\"8\"]}]}"}""",
            PusherWords.Instance.PeopleChanged(["7"], ["8"]));
        Is("""{"event":"pusher_internal:watchlist_events","data":"{\"events\":[]}"}""", PusherWords.Instance.PeopleChanged([], []));
    }

    [Fact]
    public void A_published_event_has_its_data_as_a_text_whatever_it_is()
    {
        Is(
            """{"event":"App\\Events\\OrderShipped","data":"{\"id\":1}","channel":"orders"}""",
            PusherFrames.Event("App\\Events\\OrderShipped", "orders", "{\"id\":1}"));
        Is("""{"event":"a","data":"no JSON","channel":"orders"}""", PusherFrames.Event("a", "orders", "no JSON"));
    }

    [Fact]
    public void An_error_of_no_consequence_has_no_code() =>
        Is("""{"event":"pusher:error","data":"{\"code\":null,\"message\":\"m\"}"}""", PusherFrames.Error(new PusherError(null, "m")));

    [Fact]
    public void A_web_hook_names_what_happened()
    {
        var said = new PusherClientEvent(PusherChannel.Parse("presence-x", 200)!, "client-typing", "{\"x\":1}"u8.ToArray(), "42");
        PusherHookEvent[] events =
        [
            PusherHookEvent.Of(new TopicEdge(TopicEdgeKind.Occupied, "my-channel")),
            PusherHookEvent.Of(new TopicEdge(TopicEdgeKind.MemberRemoved, "presence-x", "42")),
            PusherHookEvent.Of(new TopicEdge(TopicEdgeKind.Counted, "x", Count: 3)),
            PusherHookEvent.Of(said, "1.2"),
        ];
        Assert.Equal(["channel_occupied", "member_removed", "subscription_count", "client_event"], events.Select(one => one.Name));
        Assert.Equal(
            """{"time_ms":1327078148132,"events":[{"name":"channel_occupied","channel":"my-channel"},"""
            + """{"name":"member_removed","channel":"presence-x","user_id":"42"},"""
            + """{"name":"subscription_count","channel":"x","subscription_count":3},"""
            + """{"name":"client_event","channel":"presence-x","event":"client-typing","data":"{\"x\":1}","socket_id":"1.2","user_id":"42"}]}""",
            PusherHookEvent.BodyOf(DateTimeOffset.FromUnixTimeMilliseconds(1_327_078_148_132), events));
    }

    private static void Is(string expected, ReadOnlyMemory<byte> frame) => Assert.Equal(expected, Encoding.UTF8.GetString(frame.Span));
}

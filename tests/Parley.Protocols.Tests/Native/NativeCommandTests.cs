using Parley.Core;
using Parley.Core.Messages;
using Parley.Protocols.Native;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>What each frame of a client comes to, on both doors.</summary>
public sealed class NativeCommandTests
{
    private const string Uuid = "0192b3c4-d5e6-7f80-9a1b-2c3d4e5f6071";

    private static readonly RequestId One = new(null, 1);

    public static TheoryData<string, ClientCommand> Frames => new()
    {
        {
            $$"""{"type":"message","id":1,"conversation_id":3,"content":"hi","message_type":"image","reply_to_id":7,"client_id":"{{Uuid}}"}""",
            new Send(One, 3, "hi", MessageType.Image, 7, Uuid)
        },
        { """{"type":"message","conversation_id":3,"content":"hi"}""", new Send(default, 3, "hi", MessageType.Text, null, null) },
        {
            """{"type":"message","conversation_id":3,"content":null,"message_type":"voice","reply_to_id":null,"client_id":null,"thread_id":null,"attachment_ids":[],"mentions":[]}""",
            new Send(default, 3, null, MessageType.Voice, null, null)
        },
        { """{"type":"edit","id":1,"message_id":7,"content":"ho"}""", new Edit(One, 7, "ho", null) },
        { $$"""{"type":"delete","id":1,"message_id":7,"client_id":"{{Uuid}}"}""", new Delete(One, 7, Uuid) },
        { """{"type":"typing","conversation_id":3,"is_typing":false}""", new SetTyping(default, 3, false) },
        { """{"type":"read","message_id":7}""", new Read(default, 7, null, null) },
        { """{"type":"read","conversation_id":3,"seq":12}""", new Read(default, null, 3, 12) },
        { """{"type":"delivered","conversation_id":3,"seq":0}""", new Delivered(default, 3, 0) },
        { """{"type":"presence","status":"dnd"}""", new SetPresence(default, OwnStatus.DoNotDisturb) },
        { """{"type":"ping","id":"a"}""", new Ping(new RequestId("a", null)) },
        { """{"type":"ping","id":-9007199254740991}""", new Ping(new RequestId(null, -9_007_199_254_740_991)) },
        { """{"type":"ping","id":null}""", new Ping(default) },
    };

    [Theory]
    [MemberData(nameof(Frames), DisableDiscoveryEnumeration = true)]
    public void Both_doors_understand_the_same_frame_alike(string frame, ClientCommand expected)
    {
        Assert.Equal(expected, Door.Command(NativeDialect.Strict, frame));
        Assert.Equal(expected, Door.Command(NativeDialect.Lenient, frame));
    }

    [Fact]
    public void A_watch_names_people()
    {
        var watch = Assert.IsType<Watch>(Door.Command(NativeDialect.Strict, """{"type":"watch","user_ids":[7,8,7]}"""));
        Assert.Equal([7, 8, 7], watch.UserIds);
    }

    [Fact]
    public void A_sync_says_what_is_known()
    {
        var frame = """{"type":"sync","id":1,"epoch":"e","user_rev":9,"profiles":4,"conversations":{"3":[12,5],"8":[0,0]},"final":true}""";
        var sync = Assert.IsType<Sync>(Door.Command(NativeDialect.Strict, frame));
        Assert.Equal(("e", 9, 4, true), (sync.Epoch, sync.UserRev, sync.Profiles, sync.Final));
        Assert.Equal([new(3, new KnownNumbers(12, 5)), new(8, new KnownNumbers(0, 0))], sync.Conversations);
    }

    [Fact]
    public void A_sync_says_what_it_wants_first_and_how_much_of_the_rest()
    {
        var sync = Assert.IsType<Sync>(Door.Command(NativeDialect.Strict, """{"type":"sync","epoch":"e","first":3,"newest":1,"final":true}"""));
        Assert.Equal((3, 1), (sync.First, sync.Newest));
    }

    [Fact]
    public void A_first_sync_knows_nothing()
    {
        var sync = Assert.IsType<Sync>(Door.Command(NativeDialect.Strict, """{"type":"sync","epoch":null,"final":true}"""));
        Assert.Equal((null, 0, 0, true), (sync.Epoch, sync.UserRev, sync.Profiles, sync.Final));
        Assert.Equal((null, null), (sync.First, sync.Newest));
        Assert.Empty(sync.Conversations);
    }

    [Fact]
    public void One_uuid_in_two_spellings_is_one_client_id()
    {
        var send = Assert.IsType<Send>(Door.Command(
            NativeDialect.Strict, $$"""{"type":"message","conversation_id":3,"content":"hi","client_id":"{{Uuid.ToUpperInvariant()}}"}"""));
        Assert.Equal(Uuid, send.ClientId);
    }

    [Fact]
    public void The_lenient_door_takes_what_older_clients_send()
    {
        var frame = """{"type":"message","conversation_id":"3","content":"hi","message_type":null,"reply_to_id":"7","user_id":99,"sender":"me"}""";
        Assert.Equal(new Send(default, 3, "hi", MessageType.Text, 7, null), Door.Command(NativeDialect.Lenient, frame));
        Assert.Equal(new Read(default, 7, null, null), Door.Command(NativeDialect.Lenient, """{"type":"read","message_id":"7","conversation_id":null}"""));
        Assert.Equal(new Read(default, 7, null, null), Door.Command(NativeDialect.Lenient, """{"type":"read","message_id":7,"conversation_id":3,"seq":1}"""));
    }

    [Theory]
    [InlineData("""{"type":"message","conversation_id":"3","content":"hi"}""", "conversation_id")]
    [InlineData("""{"type":"message","conversation_id":3,"content":"hi","message_type":null}""", "message_type")]
    [InlineData("""{"type":"message","conversation_id":3,"content":"hi","user_id":99}""", "user_id")]
    [InlineData("""{"type":"read","message_id":7,"conversation_id":3,"seq":1}""", "message_id")]
    [InlineData("""{"type":"ping","now":true}""", "now")]
    public void The_strict_door_does_not(string frame, string field)
    {
        var refusal = Door.Refusal(NativeDialect.Strict, frame);
        Assert.Equal((RefusalCode.BadRequest, field), (refusal.Code, refusal.Field));
    }

    [Theory]
    [InlineData("\"message_type\":\"system\"", "message_type")]
    [InlineData("\"message_type\":\"banana\"", "message_type")]
    [InlineData("\"client_id\":\"not-a-uuid\"", "client_id")]
    [InlineData("\"client_id\":\"{0192b3c4-d5e6-7f80-9a1b-2c3d4e5f6071}\"", "client_id")]
    [InlineData("\"thread_id\":5", "thread_id")]
    [InlineData("\"attachment_ids\":[1]", "attachment_ids")]
    [InlineData("\"mentions\":[2]", "mentions")]
    [InlineData("\"mentions\":{}", "mentions")]
    public void What_a_message_may_not_say_is_invalid_on_both_doors(string member, string field)
    {
        var frame = $$"""{"type":"message","conversation_id":3,"content":"hi",{{member}}}""";
        foreach (var dialect in Enum.GetValues<NativeDialect>())
        {
            var refusal = Door.Refusal(dialect, frame);
            Assert.Equal((RefusalCode.Validation, field), (refusal.Code, refusal.Field));
        }
    }

    [Theory]
    [InlineData("react")]
    [InlineData("unreact")]
    [InlineData("pin")]
    [InlineData("unpin")]
    [InlineData("call")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("Message")]
    public void Types_that_are_not_there_are_refused_without_a_hint(string type)
    {
        var refusals = Enum.GetValues<NativeDialect>().Select(dialect => Door.Refusal(dialect, $$"""{"type":"{{type}}","message_id":7}"""));
        Assert.All(refusals, refusal => Assert.Equal(Refusal.BadRequest("There is no such type.", "type"), refusal));
    }

    [Fact]
    public void A_sync_of_too_many_conversations_is_too_large()
    {
        var known = string.Join(',', Enumerable.Range(1, NativeLimits.SyncConversations + 1).Select(id => $"\"{id}\":[1,1]"));
        Assert.Equal(RefusalCode.TooLarge, Door.Refusal(NativeDialect.Strict, "{\"type\":\"sync\",\"conversations\":{" + known + "}}").Code);
    }

    [Fact]
    public void A_watch_of_too_many_people_is_too_large()
    {
        var ids = string.Join(',', Enumerable.Range(1, NativeLimits.WatchedUsers + 1));
        Assert.Equal(RefusalCode.TooLarge, Door.Refusal(NativeDialect.Strict, $$"""{"type":"watch","user_ids":[{{ids}}]}""").Code);
    }
}

using System.Text;
using System.Text.Json;
using Parley.Core;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Users;
using Parley.Protocols.Envelope;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Envelope;

/// <summary>The protocol without a wire: frames in, commands out, and the literal frames of the server.</summary>
public sealed class EnvelopeConnectionTests
{
    private readonly EnvelopeConnection _connection = new();
    private readonly EnvelopeProtocol _protocol = new(new FixedClock());

    public EnvelopeConnectionTests() => _connection.SignIn(7);

    [Fact]
    public void Each_type_is_a_command()
    {
        Assert.Equal(
            new AddressedHail(new RequestId("1", 7), new Destination.Channel("global"), """{"a": 1.0}"""),
            Receive("""{"id":"1","type":"ping","to":"channel:global","payload":{"a": 1.0}}""").Command);
        Assert.Equal(
            new AddressedJoin(new RequestId("1", 7), new Destination.Person(2)), Receive("""{"id":"1","type":"join","to":"user:2"}""").Command);
        Assert.Equal(
            new AddressedLeave(new RequestId("1", 7), new Destination.Conversation(3)),
            Receive("""{"id":"1","type":"leave","to":"conversation:3"}""").Command);
        Assert.Equal(
            new AddressedReceipt(new RequestId("1", 7), new Destination.Person(2), 12, null),
            Receive($$$"""{"id":"1","type":"ack","to":"user:2","payload":{"ref":"{{{EnvelopeIds.Of(12)}}}"}}""").Command);
        Assert.Equal(
            new AddressedSend(
                new RequestId("0192B3C4-5D6E-7F80-91A2-B3C4D5E6F708", 7),
                new Destination.Channel("tea"),
                "hi",
                """{"mood":[1, 2]}""",
                "0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708"),
            Receive("""
                {"id":"0192B3C4-5D6E-7F80-91A2-B3C4D5E6F708","type":"message","to":"channel:tea","payload":{"text":"hi","mood":[1, 2]}}
                """).Command);
    }

    [Fact]
    public void An_id_that_is_no_uuid_is_one_of_the_connection()
    {
        const string Frame = """{"id":"1","type":"message","to":"channel:tea","payload":{"text":"hi"}}""";
        var (first, again) = (ClientIdOf(Receive(Frame)), ClientIdOf(Receive(Frame)));
        Assert.Equal(first, again);
        Assert.True(Guid.TryParseExact(first, "D", out _));
        var other = new EnvelopeConnection();
        other.SignIn(7);
        Assert.NotEqual(first, ClientIdOf(other.Receive(Encoding.UTF8.GetBytes(Frame), isText: true, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData((1L << 53) - 1)]
    public void An_id_of_ours_says_which_message_it_is(long messageId) => Assert.Equal(messageId, EnvelopeIds.Read(EnvelopeIds.Of(messageId)));

    [Theory]
    [InlineData("{\"id\":\"1\",\"id\":\"2\",\"type\":\"ping\",\"to\":\"user:1\"}")]
    [InlineData("{\"id\":\"1\",\"type\":\"ping\",\"to\":\"user:1\",\"payload\":{\"a\":1,\"a\":2}}")]
    [InlineData("{\"id\":\"\\u0000\",\"type\":\"ping\",\"to\":\"user:1\"}")]
    [InlineData("{\"id\":\"\\ud800\",\"type\":\"ping\",\"to\":\"user:1\"}")]
    [InlineData("{\"id\":\"1\",\"type\":\"ping\",\"to\":\"user:1\",\"payload\":{\"a\":\"\\u0000\"}}")]
    [InlineData("{\"id\":\"1\"")]
    [InlineData("")]
    public void What_is_no_json_of_ours_is_a_bad_frame(string frame)
    {
        var input = Receive(frame);
        Assert.Equal(RefusalCode.BadRequest, input.Answer!.Refusal.Code);
        Assert.Null(input.Command);
    }

    [Fact]
    public void Depth_bytes_and_the_payload_have_bounds()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 20)) + string.Concat(Enumerable.Repeat("]", 20));
        Assert.Equal(RefusalCode.BadRequest, RefusalOf($$$"""{"id":"1","type":"ping","to":"user:1","payload":{"a":{{{deep}}}}}"""));
        var full = $$"""{"a":"{{new string('x', EnvelopeLimits.PayloadBytes - 8)}}"}""";
        Assert.NotNull(Receive($$"""{"id":"1","type":"ping","to":"user:1","payload":{{full}}}""").Command);
        Assert.Equal(RefusalCode.TooLarge, RefusalOf($$"""{"id":"1","type":"ping","to":"user:1","payload":{{full.Replace(":", ": ", StringComparison.Ordinal)}}}"""));
    }

    [Fact]
    public void Twenty_bad_frames_in_a_minute_close_it_and_refused_ones_do_not()
    {
        for (var number = 1; number < 20; number++)
        {
            Assert.Null(Receive("no frame").Close);
            Assert.Null(Receive("""{"id":"1","type":"message","to":"user:2","payload":{"text":" "}}""").Close);
        }

        Assert.Equal(CloseReason.TooManyBadFrames, _connection.Receive("x"u8.ToArray(), isText: false, TimeSpan.FromSeconds(1)).Close);
    }

    // {"id":"7061726c-…","type":"message","from":"user:7","to":"channel:tea","ts":1690000000,"payload":{…}}
    [Fact]
    public void The_frames_of_the_server_are_these()
    {
        var message = MessageIn(channelName: "tea", inChannel: true) with { Payload = """{"mood":"good","seq":5}""" };
        Assert.Equal(
            """{"id":"7061726c-7900-8000-8000-00000000000c","type":"message","from":"user:7","to":"channel:tea","ts":1690000000,"""
                + "\"payload\":" + """{"text":"hi","message_id":12,"seq":3,"conversation_id":5,"mood":"good"}}""",
            Said(new Changed(new MessageSent(5, 4, message)), Place.Inside));
        Assert.Equal(
            """{"id":"a","type":"ping","from":"user:7","to":"conversation:5","ts":1690000001,"payload":{}}""",
            Said(new Hailed(5, 7, "a", null), Place.Away));
        Assert.Matches(
            """^\{"id":"[0-9a-f-]{36}","type":"ack","from":"server","to":"user:7","ts":1690000001,"payload":\{"ref":"1","message_id":12,"seq":3,"conversation_id":5\}\}$""",
            Said(new Acknowledged(new RequestId("1", 7), message), Place.Inside));
        Assert.Matches(
            ""","payload":\{"ref":null,"error":\{"code":"rate_limited","message":"Slow down.","retry_after":2\}\}\}$""",
            Said(
                new Refused(new RequestId(null, 7), new Refusal(RefusalCode.RateLimited, "Slow down.", RetryAfter: TimeSpan.FromSeconds(1.5))),
                Place.Inside));
    }

    [Fact]
    public void Channels_are_heard_by_those_who_joined_and_what_the_server_says_by_nobody()
    {
        var inChannel = new Changed(new MessageSent(5, 4, MessageIn("tea", inChannel: true)));
        Assert.NotEqual("", Said(inChannel, Place.Inside));
        Assert.All((Place[])[Place.Away, Place.Near, Place.Elsewhere], place => Assert.Equal("", Said(inChannel, place)));
        Assert.NotEqual("", Said(new Changed(new MessageSent(5, 4, MessageIn(null, inChannel: false))), Place.Away));
        Assert.Equal("", Said(new Changed(new MessageSent(5, 4, MessageIn(null, false) with { Type = MessageType.System })), Place.Inside));
        Assert.Equal("", Said(new TypingChanged(5, 7, IsTyping: true), Place.Inside));
        Assert.Same(_protocol, _protocol.At(Place.Away).At(Place.Inside));
        Assert.Same(_protocol.At(Place.Near), _protocol.At(Place.Away));
    }

    private FrameInput Receive(string frame) => _connection.Receive(Encoding.UTF8.GetBytes(frame), isText: true, TimeSpan.Zero);

    private RefusalCode? RefusalOf(string frame) => Receive(frame).Answer?.Refusal.Code;

    private static string? ClientIdOf(FrameInput input) => ((AddressedSend)input.Command!).ClientId;

    private string Said(ServerEvent said, Place place)
    {
        var text = Encoding.UTF8.GetString(_protocol.At(place).Encode(said).Span);
        Assert.True(text.Length == 0 || JsonDocument.Parse(text).RootElement.ValueKind == JsonValueKind.Object);
        return text;
    }

    private static Message MessageIn(string? channelName, bool inChannel) => new(
        12, 5, 3, 4, 4, new UserCard(7, "Ada", null), "hi", MessageType.Text, null, null, null, null, 1_690_000_000_500, null, false, null)
    {
        ChannelName = channelName,
        InChannel = inChannel,
    };

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_690_000_001_999);
    }
}

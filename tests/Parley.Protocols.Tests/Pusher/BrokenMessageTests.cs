using System.Text;
using System.Text.Json;
using Parley.Core;
using Parley.Protocols.Pusher;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>Messages and bodies broken at random, from a printed seed: answered or let through, never thrown at, and nothing is let through that
/// the secret has not signed.</summary>
public sealed class BrokenMessageTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    // What the app's own server has signed for this socket, to the letter.
    private static readonly (string Channel, string? Data)[] Granted =
    [
        ("private-chat.1", null), ("private-chat.2", """{"user_id":"9"}"""), ("private-encrypted-x", null), ("private-cache-y", null),
        ("presence-room", """{"user_id":10,"user_info":{"name":"Mr. Channels","__proto__":{"a":[1]}}}"""), ("presence-cache-z", """{"user_id":"\u00e4"}"""),
    ];

    private static readonly string[] Users = ["""{"id":"42","user_info":{"a":1},"watchlist":["7",8]}"""];

    private static readonly string[] Bodies =
    [
        """{"name":"multi","data":"{\"a\":1}","channels":["orders","private-chat.1"],"socket_id":"1.2","info":"subscription_count,user_count"}""",
        """{"name":"object","data":{"a":[1,{"b":null}],"__proto__":{"c":1}},"channel":"cache-x"}""", """{"name":"number","data":1e3,"channel":"presence-a"}""",
        """{"batch":[{"channel":"orders","name":"shipped","data":"{}"},{"channel":"b","name":"c","data":{"d":"e"},"info":"user_count"}]}""",
    ];

    public static TheoryData<int> Seeds => [1, 77, Random.Shared.Next(1, 1_000_000)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Are_answered_or_let_through_as_they_were_signed(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var mutator = new Mutator(random);
        var (inputs, answers) = (0, 0);
        for (var round = 0; round < Rounds / 10; round++)
        {
            var wire = new Wire(app => app with { ClientEventsPerSecond = 4 });
            var said = Said(wire);
            for (var turn = 0; turn < 10; turn++)
            {
                wire.Now += TimeSpan.FromMilliseconds(random.Next(300));
                var good = said[random.Next(said.Count)];
                var message = random.Next(4) == 0 ? Encoding.UTF8.GetBytes(good) : mutator.Break(good);
                var step = wire.Connection.Receive(message, isText: random.Next(20) > 0, wire.Now);
                Judge(wire, step, message);
                if (step.Input is PusherSubscribe subscribe)
                {
                    wire.Connection.Joined(subscribe);
                }

                inputs += step.Input is null ? 0 : 1;
                answers += step.Answers?.Count ?? 0;
            }
        }

        output.WriteLine($"{inputs} of {Rounds} let through, {answers} answers");
        Assert.True(inputs > Rounds / 10 && answers > Rounds / 10, "the mutations are neither all harmless nor all fatal");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Bodies_are_refused_or_come_to_events_that_can_be_told(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var mutator = new Mutator(random);
        var taken = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var app = new Wire().App;
            var body = mutator.Break(Bodies[random.Next(Bodies.Length)]);
            IReadOnlyList<PusherPublication> events = random.Next(2) == 0
                ? PusherPublication.Read(body, app).TryGet(out var one, out _) ? [one] : []
                : PusherPublication.ReadBatch(body, app).TryGet(out var batch, out _) ? batch : [];
            foreach (var said in events)
            {
                Assert.InRange(Encoding.UTF8.GetByteCount(said.Data), 0, app.EventBytes);
                Assert.DoesNotMatch("^pusher(_internal)?:", said.Name);
                Assert.All(said.Channels, channel =>
                {
                    using var frame = JsonDocument.Parse(PusherFrames.Event(said.Name, channel.Name, said.Data));
                    Assert.Equal(said.Data, frame.RootElement.GetProperty("data").GetString());
                });
            }

            taken += events.Count > 0 ? 1 : 0;
        }

        output.WriteLine($"{taken} of {Rounds} taken");
        Assert.InRange(taken, Rounds / 20, Rounds - (Rounds / 10));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_wherever_they_stand()
    {
        // Each letter is one byte here.
        string[] bodies =
        [
            "{\"name\":\"n\",\"channel\":\"a\",\"data\":{\"a\":\"\u00ff\"}}", "{\"name\":\"n\",\"channel\":\"a\",\"data\":\"\u00c0\u0080\"}",
            "{\"name\":\"\u00ed\u00a0\u0080\",\"channel\":\"a\",\"data\":\"\"}", "{\"\u00ff\":1,\"name\":\"n\",\"channel\":\"a\",\"data\":\"\"}",
            "{\"name\":\"n\",\"channel\":\"a\",\"data\":{\"\u00ff\":1}}",
        ];
        var app = new Wire().App;
        Assert.All(bodies, body => Assert.Equal(RefusalCode.BadRequest, PusherPublication.Read(Encoding.Latin1.GetBytes(body), app).Refusal?.Code));
    }

    private static void Judge(Wire wire, PusherStep step, byte[] message)
    {
        foreach (var answer in step.Answers ?? [])
        {
            using var frame = JsonDocument.Parse(answer);
            Assert.Equal(JsonValueKind.String, frame.RootElement.GetProperty("data").ValueKind);
            Assert.True(answer.Length <= (2 * message.Length) + 1_000, "an answer is not much longer than what was said");
        }

        switch (step.Input)
        {
            case PusherSubscribe { Channel: { NeedsGrant: true } channel } subscribe:
                var (_, data) = Assert.Single(Granted, grant => grant.Channel == channel.Name);
                Assert.Equal(channel.IsPresence, subscribe.Member is not null);
                Assert.Equal(channel.IsPresence ? PusherUser.ReadMember(data!)!.UserId : null, subscribe.Member?.UserId);
                break;
            case PusherSubscribe { Channel.UserId: { } owner }:
                Assert.Equal("42", owner);
                Assert.Equal("42", wire.Connection.User?.Id);
                break;
            case PusherSignIn { User: var user }:
                Assert.Contains(user.UserData, Users);
                break;
            case PusherClientEvent said:
                Assert.StartsWith("client-", said.Name, StringComparison.Ordinal);
                Assert.True(said.Channel.NeedsGrant);
                Assert.InRange(said.Data.Length, 0, wire.App.EventBytes);
                using (var frame = JsonDocument.Parse(PusherFrames.ClientEvent(said.Name, said.Channel.Name, said.Data, said.UserId)))
                {
                    Assert.Equal(said.UserId is null ? 3 : 4, frame.RootElement.EnumerateObject().Count() + (said.Data.IsEmpty ? 1 : 0));
                }

                using (JsonDocument.Parse(PusherHookEvent.Of(said, Wire.Socket).Json))
                {
                }

                break;
        }
    }

    private static List<string> Said(Wire wire) =>
    [
        .. Granted.Select(grant => Say("pusher:subscribe", new
        {
            channel = grant.Channel,
            auth = wire.Grant(PusherSignature.TextOfChannel(Wire.Socket, grant.Channel, grant.Data)),
            channel_data = grant.Data,
        })),
        .. Users.Select(user => Say("pusher:signin", new { auth = wire.Grant(PusherSignature.TextOfUser(Wire.Socket, user)), user_data = user })),
        Say("pusher:subscribe", new { channel = "orders", auth = "" }), Say("pusher:subscribe", new { channel = "cache-x" }),
        Say("pusher:subscribe", new { channel = "#server-to-user-42" }), Say("pusher:unsubscribe", new { channel = "presence-room" }),
        """{"event":"client-typing","channel":"presence-room","data":{"x":1},"user_id":"99"}""", """{"event":"client-a","channel":"private-chat.1","data":"text"}""",
        """{"event":"client-b","channel":"private-chat.2"}""", """{"event":"client-c","channel":"orders","data":{"__proto__":{"x":[]}}}""",
        """{"event":"pusher:ping","data":{}}""", """{"event":"pusher:pong","data":{}}""", """{"event":"pusher_internal:member_added","channel":"presence-room","data":"{}"}""",
    ];

    private static string Say(string name, object data) => JsonSerializer.Serialize(new { @event = name, data });
}

using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Pusher;

/// <summary>What clients say, broken at random from a printed seed and with overheard grants among it: each is answered, or ends the connection
/// that said it, and opens nothing.</summary>
public sealed class HostileMessagesTests(HostileApp app, ITestOutputHelper output) : IClassFixture<HostileApp>
{
    private const int Rounds = 120;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Are_answered_or_end_the_connection_and_open_nothing()
    {
        var seed = Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var mutator = new Mutator(random);
        var (answers, ended, slowest) = (0, 0, TimeSpan.Zero);
        for (var round = 0; round < Rounds; round++)
        {
            await using var eve = await app.ConnectAsync();
            var good = Said(eve);
            var watch = Stopwatch.StartNew();
            for (var left = random.Next(1, 8); left > 0; left--)
            {
                var text = good[random.Next(good.Count)];
                await SayAsync(eve, random.Next(4) > 0 ? mutator.Break(text) : Encoding.UTF8.GetBytes(text), random);
            }

            await app.Publisher.PostAsync("/events", """{"name":"secret","data":"","channel":"private-bystanders"}""");
            await app.Bystander.HearAsync("secret");
            var heard = await HearAllAsync(eve);
            answers += heard.Count;
            ended += eve.Socket.State == WebSocketState.Open ? 0 : 1;
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            Assert.All(heard, Judge);
        }

        output.WriteLine($"{Rounds} connections, {answers} messages to them, {ended} ended, the slowest round took {slowest.TotalSeconds:F2} s");
        Assert.InRange(ended, 1, Rounds - 1);
        Assert.True(slowest < Patience, $"{slowest}");
        await app.ExpectUnharmedAsync();
    }

    private static void Judge(JsonElement message)
    {
        var name = message.GetProperty("event").GetString()!;
        Assert.NotEqual("secret", name);
        var isLetIn = name == "pusher_internal:subscription_succeeded";
        Assert.False(isLetIn && message.GetProperty("channel").GetString() is HostileApp.Room or HostileApp.Chat, $"{message}");
    }

    private List<string> Said(EchoClient eve) =>
    [
        Subscribe("orders", "", null),
        Subscribe("cache-x", null, null),
        Subscribe("private-own", eve.Grant($"{eve.SocketId}:private-own"), null),
        Subscribe("presence-own", eve.Grant($$"""{{eve.SocketId}}:presence-own:{"user_id":"8"}"""), """{"user_id":"8"}"""),
        Subscribe(HostileApp.Chat, app.StolenGrant(HostileApp.Chat), null),
        Subscribe(HostileApp.Room, app.StolenGrant(HostileApp.Room, """{"user_id":"7"}"""), """{"user_id":"7"}"""),
        Subscribe("#server-to-user-7", "", null),
        """{"event":"client-typing","channel":"private-bystanders","data":{"__proto__":{"x":1}},"user_id":"7"}""",
        """{"event":"client-typing","channel":"presence-own","data":[[[[]]]],"user_id":"7"}""",
        """{"event":"pusher:signin","data":{"auth":"x:y","user_data":"{\"id\":\"7\"}"}}""",
        """{"event":"pusher:unsubscribe","data":{"channel":"presence-bystanders"}}""",
        """{"event":"pusher:ping","data":{}}""",
        """{"event":"secret","channel":"orders","data":"{}"}""",
        """{"event":"pusher_internal:member_removed","channel":"presence-bystanders","data":"{\"user_id\":\"7\"}"}""",
    ];

    private static string Subscribe(string channel, string? auth, string? data) =>
        JsonSerializer.Serialize(new { @event = "pusher:subscribe", data = new { channel, auth, channel_data = data } });

    // In one piece or two, and binary now and then. What is said after the end is said to nobody.
    private static async Task SayAsync(EchoClient eve, byte[] message, Random random)
    {
        var type = random.Next(12) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        var half = random.Next(message.Length + 1);
        try
        {
            await eve.Socket.SendAsync(message.AsMemory(0, half), type, endOfMessage: false, TestContext.Current.CancellationToken);
            await eve.Socket.SendAsync(message.AsMemory(half), type, endOfMessage: true, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // Ended already.
        }
    }

    // Until the answer to a last question, or the end.
    private static async Task<List<JsonElement>> HearAllAsync(EchoClient eve)
    {
        var heard = new List<JsonElement>();
        try
        {
            await eve.SayAsync("""{"event":"pusher:subscribe","data":{"channel":"the-last"}}""");
            while (await eve.HearTextAsync() is { } text)
            {
                heard.Add(JsonElement.Parse(text));
                if (heard[^1].TryGetProperty("channel", out var channel) && channel.GetString() == "the-last")
                {
                    break;
                }
            }
        }
        catch (WebSocketException)
        {
            // Cut off: ended too.
        }

        return heard;
    }
}

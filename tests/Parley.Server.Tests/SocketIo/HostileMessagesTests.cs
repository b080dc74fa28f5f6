using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Parley.Testing.Client;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>Events of both vocabularies, broken at random from a printed seed, by WebSocket and by polling: each is answered, or ends the
/// connection that said it, and nothing else happens.</summary>
public sealed class HostileMessagesTests(HostileDoor door, ITestOutputHelper output) : IClassFixture<HostileDoor>
{
    private const int Rounds = 80;

    private static readonly (string Path, string[] Packets)[] Said =
    [
        ("/socket.io/",
        [
            """42["join_conversation",{"conversationId":1}]""", """423["send_message",{"conversationId":1,"content":"hi","clientId":"0192b3c4-d5e6-7f80-9a1b-2c3d4e5f6071"}]""",
            """42["typing",{"conversationId":1}]""", """424["mark_as_read",{"conversationId":"1"}]""", """42["edit_message",{"messageId":1,"content":"x"}]""",
            """425["delete_message",{"messageId":1}]""", """42["leave_conversation",{"conversationId":1}]""", """42["join_personal_room"]""",
            """426["__proto__",{"__proto__":{"conversationId":1},"constructor":1}]""", """451-["send_message",{"_placeholder":true,"num":0}]""", "bAQID", "430[]", "40/other,",
        ]),
        ("/api/socket/io",
        [
            """421["join-conversation","1"]""", """422["fetch-messages",{"conversationId":"1","before":"7"}]""", """42["typing-start","1"]""", """42["typing-stop","1"]""",
            """423["send-message",{"conversationId":"1","content":"hi","type":"TEXT","clientId":null}]""", """42["mark-read",{"conversationId":"1"}]""",
            """424["edit-message",{"messageId":"1","content":"x"}]""", """425["delete-message",{"messageId":"1"}]""", """42["toString"]""", "41", "40",
            """4511-["x",{"_placeholder":true,"num":10}]""", """42["disconnecting"]""", "6", "3",
        ]),
    ];

    [Fact]
    public async Task Are_answered_or_end_the_connection_and_change_nothing()
    {
        var seed = Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"seed {seed}");
        var (random, ended, slowest) = (new Random(seed), 0, TimeSpan.Zero);
        var mutator = new Mutator(random);
        for (var round = 0; round < Rounds; round++)
        {
            var (path, packets) = Said[round % Said.Length];
            var broken = Enumerable.Range(0, random.Next(1, 6)).Select(_ => packets[random.Next(packets.Length)])
                .Select(packet => random.Next(3) > 0 ? Encoding.UTF8.GetBytes(packet) : mutator.Break(packet)).ToList();
            var watch = Stopwatch.StartNew();
            var lives = round % 4 < 2 ? await BySocketAsync(path, broken) : await ByPollingAsync(path, broken);
            ended += lives ? 0 : 1;
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        }

        output.WriteLine($"{Rounds} connections, {ended} ended by what was said, the slowest round took {slowest.TotalSeconds:F2} s");
        Assert.InRange(ended, Rounds / 10, Rounds - 1);
        await door.ExpectUnharmedAsync();
    }

    private async Task<bool> ByPollingAsync(string path, List<byte[]> packets)
    {
        using var poller = await Poller.ConnectAsync(door.Server, door.Eve.Token, path);
        door.Watch(poller.Sid);
        var lives = true;
        while (lives && packets.Count > 0)
        {
            // Several in one body, and one that is broken at the joint.
            var together = packets.Take(3).ToList();
            packets.RemoveRange(0, together.Count);
            var answer = await poller.PostAsync([.. together.SelectMany((packet, number) => number == 0 ? packet : [0x1E, .. packet])]);
            Assert.Contains((int)answer.Status, new[] { 200, 400 });
            lives = answer.Status == System.Net.HttpStatusCode.OK;
        }

        lives = lives && await poller.SettleAsync();
        await poller.PostAsync("1");
        while ((await poller.GetAsync()).Status == System.Net.HttpStatusCode.OK)
        {
            // One that the server ended is kept until it has told so.
        }

        return lives;
    }

    private async Task<bool> BySocketAsync(string path, List<byte[]> packets)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{door.Server.Authority}{path}?EIO=4&transport=websocket"), late.Token);
        var buffer = new byte[256 * 1024];
        var handshake = await HearAsync(socket, buffer, late.Token);
        door.Watch(System.Text.Json.JsonElement.Parse(handshake![1..]).Text("sid"));
        try
        {
            await SayAsync(socket, Encoding.UTF8.GetBytes($$"""40{"token":"{{door.Eve.Token}}"}"""), late.Token);
            foreach (var packet in packets)
            {
                await SayAsync(socket, packet, late.Token);
            }

            await SayAsync(socket, "42999[\"settle\"]"u8.ToArray(), late.Token);
            while (await HearAsync(socket, buffer, late.Token) is { } heard)
            {
                if (heard.StartsWith("43999[", StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }
        catch (WebSocketException)
        {
            // Cut off in the middle of a word: ended too.
        }

        return false;
    }

    private static async Task SayAsync(ClientWebSocket socket, byte[] packet, CancellationToken cancellation)
    {
        // Binary has no type before it, and comes in fragments as it likes.
        var isBinary = packet.Length > 0 && packet[0] == 'b';
        var half = packet.Length / 2;
        var type = isBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        await socket.SendAsync(packet.AsMemory(0, half), type, endOfMessage: false, cancellation);
        await socket.SendAsync(packet.AsMemory(half), type, endOfMessage: true, cancellation);
    }

    private static async Task<string?> HearAsync(ClientWebSocket socket, byte[] buffer, CancellationToken cancellation)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }
}

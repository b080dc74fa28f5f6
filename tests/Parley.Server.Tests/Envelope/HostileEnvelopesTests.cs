using System.Text;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Parley.Testing.Envelope;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Envelope;

/// <summary>Frames broken at random, from a printed seed, by somebody who is in nothing: each is answered or ends the connection with its code,
/// nothing of anybody else's is stored or told, and the server logs no fault.</summary>
public abstract class HostileEnvelopesSuite(EngineKind kind, ITestOutputHelper output) : OwnHostSuite(kind)
{
    private const int Rounds = 600;

    private static readonly string[] Good =
    [
        """{"id":"0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708","type":"message","from":"user:1","to":"conversation:{c}","ts":1690000000,"payload":{"text":"hé 👋","x":[1,{"y":null}]}}""",
        """{"id":"1","type":"ping","from":"user:1","to":"conversation:{c}","ts":1690000000,"payload":{"text":"hello","__proto__":{"polluted":true}}}""",
        """{"id":"2","type":"join","to":"conversation:{c}","payload":null}""",
        """{"id":"3","type":"leave","to":"conversation:{c}","payload":{}}""",
        """{"id":"4","type":"ack","to":"conversation:{c}","payload":{"ref":"0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708","message_id":1}}""",
        """{"id":"5","type":"ack","to":"user:{u}","payload":{"message_id":"1"}}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_121)]
    public async Task Are_answered_and_change_nothing_of_others(int seed)
    {
        output.WriteLine($"seed {seed}");
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var group = await CreateGroupAsync(ada, bob);
        await SendAsync(ada, group, "among ourselves");
        await using var listener = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, bob);
        await listener.AskAsync("j", "join", $"conversation:{group}");
        var before = (await GetAsync($"/api/v1/conversations/{group}", ada)).Text;
        var (random, answers, closes) = (new Random(seed), 0, 0);
        var mutator = new Mutator(random);
        var socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, eve);
        for (var round = 0; round < Rounds; round++)
        {
            var good = Good[random.Next(Good.Length)]
                .Replace("{c}", $"{group}", StringComparison.Ordinal)
                .Replace("{u}", $"{ada.Id}", StringComparison.Ordinal);
            await socket.SayAsync(OnlyText(mutator.Break(good)));
            await socket.SayAsync($$"""{"id":"mark {{round}}","type":"ping","to":"user:9007199254740991"}""");
            if (await HeardAsync(socket, $"mark {round}"))
            {
                answers++;
                continue;
            }

            Assert.Equal(4400, (int)socket.Socket.CloseStatus!);
            await socket.DisposeAsync();
            socket = await EnvelopeSocket.ConnectAsync(Host.BaseAddress, eve);
            closes++;
        }

        await socket.DisposeAsync();
        output.WriteLine($"{answers} answered, {closes} connections ended");
        Assert.True(answers > Rounds / 2 && closes > 0, "the mutations are neither all harmless nor all fatal");
        Assert.Equal(before, (await GetAsync($"/api/v1/conversations/{group}", ada)).Text);
        Assert.True(await listener.HeardAllAsync());
        var rows = (await GetAsync($"/api/messages?conversation_id={group}", bob)).Json.GetProperty("data");
        Assert.Equal(1, rows.GetArrayLength());
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        Limits = usual.Limits with { FramesPerSecond = 100_000, CommandsPerSecond = 100_000, BytesPerSecond = 100_000_000 },
    };

    // What is no UTF-8 breaks the WebSocket's own rules, which other tests are about; and the frame must not come out empty.
    private static byte[] OnlyText(byte[] frame) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(frame));

    /// <returns>False: the connection was ended.</returns>
    private static async Task<bool> HeardAsync(EnvelopeSocket socket, string mark)
    {
        while (await socket.HearOrCloseAsync() is { } frame)
        {
            if (frame.GetProperty("payload").OptionalText("ref") == mark)
            {
                return true;
            }
        }

        return false;
    }
}

public sealed class HostileEnvelopesOnSqlite(ITestOutputHelper output) : HostileEnvelopesSuite(EngineKind.Sqlite, output);

public sealed class HostileEnvelopesOnPostgreSql(ITestOutputHelper output) : HostileEnvelopesSuite(EngineKind.PostgreSql, output);

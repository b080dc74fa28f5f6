using System.Text;
using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Xunit;

namespace Parley.Protocols.Tests.SocketIo;

/// <summary>Whole conversations broken at random, from a printed seed: packets that come twice, in another order, cut, spliced or never, in
/// payloads and alone, through both state machines and past their deadlines.</summary>
public sealed class BrokenConversationTests(ITestOutputHelper output)
{
    private const int Rounds = 4_000;

    private static readonly SocketIoOptions Options = new();

    private static readonly string[] Said =
    [
        "40", """40/admin,{"token":"ADM"}""", """42["hey",{"__proto__":{"a":1}}]""", """42/admin,7["__proto__",1e999]""", "3", "430[]", "5", "6",
        """451-["bin",{"_placeholder":true,"num":0}]""", "bAQIDBA==", """452-0["two",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]""",
        "bAA==", "bAQ==", """461-/admin,1[{"_placeholder":true,"num":0}]""", "bAg==", "41/admin,", "40/admin", "41", "40",
    ];

    // What ends it by itself, said now and then.
    private static readonly string[] Fatal =
    [
        "b", """42["disconnect"]""",
        $"""4511-["eleven",{string.Join(',', Enumerable.Range(0, 11).Select(number => $$"""{"_placeholder":true,"num":{{number}}}"""))}]""",
        $"""42["deep",{new string('[', 40)}{new string(']', 40)}]""", "459999999999-[]", "2probe", "1",
    ];

    private static readonly byte[][] Pieces =
    [
        "\u001e"u8.ToArray(), "\u001e\u001e"u8.ToArray(), "4"u8.ToArray(), "45"u8.ToArray(),
        "99999999999999999999"u8.ToArray(), "-"u8.ToArray(), "/"u8.ToArray(),
        "["u8.ToArray(), "]"u8.ToArray(), "\""u8.ToArray(), "\\ud800"u8.ToArray(), [0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF],
    ];

    public static TheoryData<int> Seeds => [1, 77, Random.Shared.Next(1, 1_000_000)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Come_to_something_or_end_and_leave_nothing_behind(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (heard, ended) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var (inputs, hasEnded) = Play(random);
            heard += inputs;
            ended += hasEnded ? 1 : 0;
        }

        output.WriteLine($"{heard} inputs, {ended} of {Rounds} ended by what was said");
        Assert.True(heard > Rounds && ended > Rounds / 10 && ended < Rounds, "the mutations are neither all harmless nor all fatal");
    }

    private static (int Inputs, bool HasEnded) Play(Random random)
    {
        var transport = random.Next(2) == 0 ? EngineIoTransport.Polling : EngineIoTransport.WebSocket;
        var engine = new EngineIoSession(new EngineIoOptions(), transport, TimeSpan.Zero);
        var socket = new SocketIoConnection(Options, TimeSpan.Zero);
        var (now, inputs) = (TimeSpan.Zero, 0);
        foreach (var payload in Payloads(random))
        {
            now += TimeSpan.FromMilliseconds(random.Next(2_000));
            Tick(engine, socket, now);
            ReadOnlyMemory<byte> rest = payload;
            for (var more = true; more;)
            {
                more = EngineIoPayload.TakeFirst(ref rest, out var packet);
                var hadEnded = engine.End is not null;
                var input = Take(engine, socket, packet, now);
                Assert.False(input is not null && hadEnded, "nothing is heard after the end");
                Assert.False(input is not null && socket.IsBroken, "one of the two");
                inputs += input is null ? 0 : 1;
            }
        }

        var hasEnded = engine.End is not null;

        // Nobody says anything any more: all that was awaited runs out.
        for (var minute = 1; minute <= 3; minute++)
        {
            Tick(engine, socket, now + TimeSpan.FromMinutes(minute));
        }

        Assert.NotNull(engine.End);
        Assert.True(socket.IsBroken || socket.Due is null, "a deadline that does not end");
        return (inputs, hasEnded);
    }

    private static SocketIoInput? Take(EngineIoSession engine, SocketIoConnection socket, ReadOnlyMemory<byte> text, TimeSpan now)
    {
        if (!EngineIoPacket.TryRead(text, out var packet))
        {
            engine.Close(EngineIoEnd.ParseError);
            return null;
        }

        if (!engine.Receive(packet, now))
        {
            return null;
        }

        var input = socket.Receive(packet.Data, packet.IsBinary, now);
        switch (input)
        {
            case SocketIoConnect connect:
                socket.TryJoin(connect.Namespace);
                break;
            case SocketIoEvent heard:
                Assert.InRange(heard.Attachments.Count, 0, 10);
                Assert.NotEqual(0, SocketIoFrames.Event(heard.Namespace, "back", heard.RawArguments, heard.Attachments).Length);
                break;
        }

        if (socket.IsBroken)
        {
            engine.Close(EngineIoEnd.ParseError);
        }

        return input;
    }

    private static void Tick(EngineIoSession engine, SocketIoConnection socket, TimeSpan now)
    {
        while (engine.Tick(now) != EngineIoTick.None)
        {
        }

        socket.Tick(now);
        if (socket.IsBroken)
        {
            engine.Close(EngineIoEnd.ParseError);
        }
    }

    private static List<byte[]> Payloads(Random random)
    {
        var packets = Said.Select(Encoding.UTF8.GetBytes).ToList();
        if (random.Next(4) == 0)
        {
            packets.Insert(random.Next(packets.Count), Encoding.UTF8.GetBytes(Fatal[random.Next(Fatal.Length)]));
        }

        for (var changes = random.Next(3); changes > 0; changes--)
        {
            var (one, other) = (random.Next(packets.Count), random.Next(packets.Count));
            switch (random.Next(5))
            {
                case 0:
                    packets.Insert(other, packets[one]);
                    break;
                case 1:
                    (packets[one], packets[other]) = (packets[other], packets[one]);
                    break;
                case 2:
                    packets.RemoveAt(one);
                    break;
                case 3:
                    packets[one] = [.. packets[one], .. packets[other]];
                    break;
                default:
                    packets[one] = Break(random, packets[one]);
                    break;
            }
        }

        var payloads = new List<byte[]>();
        foreach (var packet in packets)
        {
            if (payloads.Count > 0 && random.Next(2) == 0)
            {
                payloads[^1] = [.. payloads[^1], EngineIoPayload.Separator, .. packet];
            }
            else
            {
                payloads.Add(packet);
            }
        }

        return payloads;
    }

    private static byte[] Break(Random random, byte[] packet)
    {
        var at = random.Next(packet.Length + 1);
        var until = Math.Min(packet.Length, at + random.Next(1, 10));
        switch (random.Next(4))
        {
            case 0 when at < packet.Length:
                packet[at] ^= (byte)(1 << random.Next(8));
                return packet;
            case 1:
                return packet[..at];
            case 2:
                return [.. packet[..until], .. packet[at..]];
            default:
                return [.. packet[..at], .. Pieces[random.Next(Pieces.Length)], .. packet[at..]];
        }
    }
}

using System.Text;
using Parley.Core;
using Parley.Protocols.Native;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>Frames broken at random, from a printed seed: whatever comes in, a command or an answer comes out.</summary>
public sealed class MutatedFrameTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    private static readonly string[] Seeds =
    [
        """{"type":"auth","id":1,"token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""",
        """{"type":"message","id":2,"conversation_id":3,"content":"h\u00e9 \ud83d\udc4b","message_type":"text","reply_to_id":null,"client_id":"0192b3c4-d5e6-7f80-9a1b-2c3d4e5f6071"}""",
        """{"type":"edit","message_id":7,"content":"hi!"}""",
        """{"type":"delete","id":"x","message_id":7}""",
        """{"type":"typing","conversation_id":3,"is_typing":true}""",
        """{"type":"read","conversation_id":3,"seq":12}""",
        """{"type":"presence","status":"away","status_text":null}""",
        """{"type":"watch","user_ids":[7,8,9]}""",
        """{"type":"sync","epoch":"e","user_rev":9,"profiles":4,"conversations":{"3":[12,5],"8":[40,0]},"final":true}""",
    ];

    private static readonly string[] Pieces =
    [
        "\\ud800", "\\u0000", "\\", "\"", "{", "}", "[", "]", ",", ":", "null", "1e999", "-0", "9007199254740992", "\u0000", "\xFF", "\uFEFF", "true", "\"type\":", "\"id\":{}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_121)]
    [InlineData(77)]
    public void Never_throw(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (commands, answers) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var connection = new NativeConnection(random.Next(2) == 0 ? NativeDialect.Strict : NativeDialect.Lenient);
            if (random.Next(4) > 0)
            {
                connection.SignIn(1);
            }

            var frame = Mutate(random, Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]));
            var input = connection.Receive(frame, isText: true, TimeSpan.Zero);
            Assert.True(input.Command is null != input.Answer is null, "one of the two");
            if (input.Answer is { } answer)
            {
                Assert.True(answer.Refusal.Code
                    is RefusalCode.BadRequest or RefusalCode.Validation or RefusalCode.Unauthorized or RefusalCode.TooLarge);
                Assert.NotEqual(0, NativeProtocol.Strict.Encode(answer).Length);
                answers++;
            }
            else
            {
                Assert.DoesNotContain('\0', Text(input.Command));
                commands++;
            }
        }

        output.WriteLine($"{commands} commands, {answers} refusals");
        Assert.True(commands > Rounds / 100 && answers > Rounds / 4, "the mutations are neither all harmless nor all fatal");
    }

    private static string Text(ClientCommand? command) => command is Send { Content: { } content } ? content : "";

    private static byte[] Mutate(Random random, byte[] frame)
    {
        var bytes = frame.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 6), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3 when at < bytes.Count:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)));
                    break;
                default:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. bytes];
    }
}

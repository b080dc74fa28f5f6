using System.Buffers;
using System.Text;
using System.Text.Json;
using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Wire;

public sealed class WireJsonTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z")]
    [InlineData(1, "1970-01-01T00:00:00.001Z")]
    [InlineData(1_795_227_926_123, "2026-11-21T02:25:26.123Z")]
    [InlineData(951_782_399_999, "2000-02-28T23:59:59.999Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    public void Times_are_utc_with_milliseconds(long milliseconds, string expected) =>
        Assert.Equal($$"""{"versions":[{"content":"hi","written_at":"{{expected}}"}]}""", Write(new VersionsAnswer([new WireMessageVersion("hi", milliseconds)])));

    [Fact]
    public void Times_are_those_of_the_framework()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var milliseconds = random.NextInt64(0, 253_402_300_800_000);
            var expected = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
            Assert.Contains($"\"{expected}\"", Write(new VersionsAnswer([new WireMessageVersion("hi", milliseconds)])));
        }
    }

    [Fact]
    public void Text_of_any_script_leaves_as_utf8_and_control_characters_escaped() =>
        Assert.Equal("{\"message\":\"Grüße, 世界 <b>&\\u0007\\\"\"}", Write(new ToldAnswerOf000("Grüße, 世界 <b>&\a\"")));

    [Fact]
    public void Emoji_survive() =>
        Assert.Equal("👋", JsonElement.Parse(Write(new ToldAnswerOf000("👋"))).GetProperty("message").GetString());

    [Theory]
    [InlineData(typeof(ConversationType))]
    [InlineData(typeof(HistoryKind))]
    [InlineData(typeof(MemberRole))]
    [InlineData(typeof(MessageType))]
    [InlineData(typeof(OwnStatus))]
    [InlineData(typeof(PresenceStatus))]
    [InlineData(typeof(RefusalCode))]
    [InlineData(typeof(UserRole))]
    public void Every_value_that_can_be_said_has_a_word_of_its_own(Type enumeration)
    {
        var words = WireJson.WordsOf(enumeration);
        Assert.Equal(Enum.GetValues(enumeration).Length, words.Distinct().Count());
        Assert.All(words, word => Assert.Matches("^[a-z_]+$", word));
    }

    private static string Write<T>(T record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, WireJson.Options);
        WireJson.Write(json, record);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

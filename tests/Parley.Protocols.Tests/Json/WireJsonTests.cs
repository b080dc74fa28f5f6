using System.Buffers;
using System.Text;
using System.Text.Json;
using Parley.Protocols.Json;
using Xunit;

namespace Parley.Protocols.Tests.Json;

public sealed class WireJsonTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z")]
    [InlineData(1, "1970-01-01T00:00:00.001Z")]
    [InlineData(1_795_227_926_123, "2026-11-21T02:25:26.123Z")]
    [InlineData(951_782_399_999, "2000-02-28T23:59:59.999Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    public void Times_are_utc_with_milliseconds(long milliseconds, string expected) =>
        Assert.Equal($$"""{"at":"{{expected}}"}""", Write(json => json.WriteTime("at"u8, milliseconds)));

    [Fact]
    public void Times_are_those_of_the_framework()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var milliseconds = random.NextInt64(0, 253_402_300_800_000);
            var expected = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
            Assert.Equal($$"""{"at":"{{expected}}"}""", Write(json => json.WriteTime("at"u8, milliseconds)));
        }
    }

    [Fact]
    public void What_is_not_there_is_null()
    {
        Assert.Equal("""{"at":null}""", Write(json => json.WriteTime("at"u8, null)));
        Assert.Equal("""{"n":null}""", Write(json => json.WriteNumberOrNull("n"u8, null)));
    }

    [Fact]
    public void Text_of_any_script_leaves_as_utf8_and_control_characters_escaped() =>
        Assert.Equal("{\"t\":\"Grüße, 世界 <b>&\\u0007\\\"\"}", Write(json => json.WriteString("t"u8, "Grüße, 世界 <b>&\a\"")));

    [Fact]
    public void Emoji_survive() =>
        Assert.Equal("👋", JsonElement.Parse(Write(json => json.WriteString("t"u8, "👋"))).GetProperty("t").GetString());

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, WireJson.Options);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Protocols.Wire;

/// <summary>A time on the wire: UTC, ISO 8601, always with milliseconds, <c>2026-11-21T02:25:26.123Z</c>.</summary>
/// <param name="Milliseconds">Since 1970, as Core counts.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct WireTime(long Milliseconds)
{
    private const int Length = 24;

    public static implicit operator WireTime(long milliseconds) => new(milliseconds);

    // By hand, because every message carries a time and a custom format string costs more than the rest of the message.
    private void Format(Span<byte> text)
    {
        var time = DateTime.UnixEpoch.AddMilliseconds(Milliseconds);
        time.Deconstruct(out DateOnly date, out var clock);
        "0000-00-00T00:00:00.000Z"u8.CopyTo(text);
        Digits(date.Year, text[..4]);
        Digits(date.Month, text[5..7]);
        Digits(date.Day, text[8..10]);
        Digits(clock.Hour, text[11..13]);
        Digits(clock.Minute, text[14..16]);
        Digits(clock.Second, text[17..19]);
        Digits(clock.Millisecond, text[20..23]);
    }

    private static void Digits(int value, Span<byte> text)
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    public sealed class Converter : JsonConverter<WireTime>
    {
        public override WireTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Times are read from requests by those who ask for them.");

        public override void Write(Utf8JsonWriter writer, WireTime value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[Length];
            value.Format(text);
            writer.WriteStringValue(text);
        }
    }
}

using System.Text.Json;

namespace Parley.Protocols.Json;

/// <summary>Times on the wire: UTC, ISO 8601, always with milliseconds, <c>2026-11-21T02:25:26.123Z</c>.</summary>
public static class WireTime
{
    private const int Length = 24;

    /// <summary>Writes UTC milliseconds since 1970 as a string property, or null.</summary>
    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? milliseconds)
    {
        if (milliseconds is not { } value)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[Length];
        Format(value, text);
        json.WriteString(name, text);
    }

    // By hand, because every message carries a time and a custom format string costs more than the rest of the message.
    private static void Format(long milliseconds, Span<byte> text)
    {
        var time = DateTime.UnixEpoch.AddMilliseconds(milliseconds);
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
}

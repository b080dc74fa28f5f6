using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Testing.Hostile;

/// <summary>Breaks good JSON at one to four places: bytes, tokens, members and whole values. The same seed breaks it the same way.</summary>
public sealed partial class Mutator(Random random)
{
    private static readonly byte[][] Traps =
    [
        "\\ud800"u8.ToArray(), "\\u0000"u8.ToArray(), "\\"u8.ToArray(), "\""u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), ","u8.ToArray(),
        ":"u8.ToArray(), "null"u8.ToArray(), "1e999"u8.ToArray(), "-0"u8.ToArray(), "\"id\":{},"u8.ToArray(), "\"type\":"u8.ToArray(), "/**/"u8.ToArray(), [0], [0xFF],
        [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x80, 0xAE],
    ];

    // What may stand in a text, as far as JSON is concerned.
    private static readonly string[] Odd =
    [
        "\\ufffe", "\\uffff", "\\u202e", "\\u200b", "\\u0000", "\\u001b[2J", "\\r\\n", "\\ud83d\\ude00", "\\udbff\\udfff", "\u0301\u0301", "\\\\", "\\/", " ", "%", "'",
        "\u1e9e", "\u0130", "\ufdfa", "\u2028", "\ue000", "-", "9", "\u06dd",
    ];

    public byte[] Break(string good)
    {
        var text = good;
        for (var changes = random.Next(4) - 1; changes > 0; changes--)
        {
            text = BreakValue(text);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        for (var changes = text == good ? 1 : random.Next(4) - 2; changes > 0 && bytes.Length > 0; changes--)
        {
            bytes = BreakBytes(bytes);
        }

        return bytes;
    }

    // One value becomes a hostile one or that of another member; or a member goes, comes twice, or changes places.
    private string BreakValue(string text)
    {
        var members = Member().Matches(text);
        if (members.Count == 0)
        {
            return text;
        }

        var (one, other) = (members[random.Next(members.Count)], members[random.Next(members.Count)]);
        var (name, value) = (one.Groups["name"], one.Groups["value"]);
        return random.Next(12) switch
        {
            0 => text.Remove(one.Index, one.Length),
            1 => text.Insert(one.Index, one.Value + ","),
            2 => Replace(text, value, other.Groups["value"].Value),
            3 => Replace(text, name, other.Groups["name"].Value),
            4 or 5 or 6 or 7 when value.Value is ['"', .., '"'] => text.Insert(value.Index + 1, Odd[random.Next(Odd.Length)]),
            8 => text.Insert(one.Index, $"\"{name.Value}x\":{value.Value},"),
            _ => Replace(text, value, HostileValues.Json[random.Next(HostileValues.Json.Count)] is { Length: < 10_000 } small ? small : "[[[]]]"),
        };
    }

    private byte[] BreakBytes(byte[] bytes)
    {
        var at = random.Next(bytes.Length);
        var until = Math.Min(bytes.Length, at + random.Next(1, 30));
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return [.. bytes[..at], .. bytes[until..]];
            case 2:
                return [.. bytes[..until], .. bytes[at..]];
            case 3:
                return bytes[..at];
            case 4:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            default:
                return [.. bytes[..at], .. Traps[random.Next(Traps.Length)], .. bytes[at..]];
        }
    }

    private static string Replace(string text, Group place, string by) => text.Remove(place.Index, place.Length).Insert(place.Index, by);

    [GeneratedRegex("\"(?<name>[a-z_]+)\":(?<value>\"[^\"]*\"|\\[[^\\]]*\\]|[^,{}\\[\\]\"]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Member();
}

using System.Text;

namespace Parley.Testing.Hostile;

/// <summary>What may come in the place of one JSON object, or around it.</summary>
public static class HostileBodies
{
    /// <param name="good">An object that is taken.</param>
    public static IReadOnlyList<byte[]> Around(string good)
    {
        string[] texts =
        [
            "", " ", "{", "}", "nul", "null", "[]", "\"text\"", "1", "NaN", good + "x", good + good, $"[{good}]", "/**/" + good, "\ufeff" + good,
            good.Replace("}", ",}", StringComparison.Ordinal), good.Replace('"', '\''), good[..^1], "{\"unknown\":1}", "{\"__proto__\":{}}",
            "{\"\\ud800\":1}", "{\"\":1}", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":1}", $"{{\"{new string('n', 5_000)}\":1}}",
            string.Concat(Enumerable.Repeat("{\"a\":", 17)) + "1" + new string('}', 17),
            string.Concat(Enumerable.Repeat("{\"a\":", 9_000)), new string('[', 60_000), new string('[', 100_000),
            $"{{\"a\":\"{new string('x', 65_537 - 8)}\"}}", $"{{{string.Join(',', Enumerable.Range(0, 7_000).Select(key => $"\"k{key:D}\":1"))}}}",
            new string(' ', 65_000) + good,
        ];
        return
        [
            .. texts.Select(Encoding.UTF8.GetBytes), [0], [0xFF, 0xFE, 0x7B, 0], [0xC0, 0x80], [0x1F, 0x8B, 8, 0],
            .. new[] { "utf-16", "utf-32" }.Select(encoding => Encoding.GetEncoding(encoding).GetBytes(good)),
            [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], [.. "{\""u8, 0xC0, 0xAE, .. "\":1}"u8],
        ];
    }
}

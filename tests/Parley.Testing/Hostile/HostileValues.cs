namespace Parley.Testing.Hostile;

/// <summary>What may stand where a value is expected, and is meant badly: as JSON, and as a piece of an address.</summary>
public static class HostileValues
{
    /// <summary>Each is one JSON value as it stands on the wire; some are no JSON at all.</summary>
    public static readonly IReadOnlyList<string> Json =
    [
        "null", "true", "false", "{}", "[]", "[null]", "[[1]]", "[{}]", "{\"a\":{\"b\":[]}}", "\"\"", "\" \"", "\"1\"", "\"text\"",
        "0", "-0", "1", "-1", "1.5", "1e3", "1E0", "1e400", "-1e400", "1e-400", "9007199254740991", "9007199254740992",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "123456789012345678901234567890", "2147483648",
        "[0]", "[-1]", "[1.5]", "[9007199254740992]", "[9223372036854775808]", "[1,1,1]", "[\"1\"]",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "[\"\\ud800\"]", "{\"\\ud800\":1}", "\"\\u202eevil\\u2066\"",
        "\"\\u001b[2J\\r\\nforged\"", "\"\\ufffe\\uffff\"", "\"\\u200b\"", "\"e\\u0301\\u0301\\u0301\"", "\"'; DROP TABLE users; --\"",
        "\"%_\\\\\"", "\"NEAR( * ^ \\\" AND\"", "\"../../etc/passwd\"", "\"javascript:alert(1)\"", "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59Z\"", "\"2026-02-30T00:00:00Z\"", "\"2026-11-21T02:25:26+99:99\"", "\"00000000-0000-0000-0000-000000000000\"",
        "{\"9223372036854775808\":[1,1]}", "{\"-1\":[0,0]}", "{\"1\":[9223372036854775807,-1]}", "{\"1\":null}", "{\"1\":[1,2,3]}",
        Text(300), Text(5_000), Text(60_000), Many("1", 600), Many("1", 20_000), Nested(14), Nested(17), Nested(100), Nested(20_000),
        "NaN", "Infinity", "+1", "01", "0x10", ".5", "1.", "'a'", "undefined", "\"\n\"", "/**/1", "",
    ];

    /// <summary>Escaped already, as far as they are.</summary>
    public static readonly IReadOnlyList<string> Address =
    [
        "0", "-1", "-0", "1.5", "1e3", "01", "+1", "9007199254740991", "9007199254740992", "9223372036854775807", "9223372036854775808",
        "99999999999999999999999999", "%30", "%31%30", "null", "true", "[]", "{}", "%00", "a%00b", "%2e%2e", "..%2f..%2fetc", "%c0%ae", "%ff",
        "%ed%a0%80", "%e2%80%ae", "%0d%0aX-Forged:1", "%1b%5b2J", "%D9%A1", "%20", "%2F", "%25", "%", "%zz", "'%20OR%201=1", "*", "%22",
        "~", "me", "by-handle", new string('x', 300), new string('9', 2_000), string.Concat(Enumerable.Repeat("%f0%9f%98%80", 200)),
        "a,b,,1", "1,1,1",
    ];

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static string Many(string item, int count) => $"[{string.Join(',', Enumerable.Repeat(item, count))}]";

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}

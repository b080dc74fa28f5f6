namespace Parley.Protocols.SocketIo.Chat;

/// <summary>The place of a change: a conversation and its rev, <c>3.f</c> in base 36. Clients give back the last that they had.</summary>
public readonly record struct ChatOffset(long ConversationId, long Rev)
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>What a connection is told first, so that it can go on even if nothing is said in it: no conversation has this place.</summary>
    public static readonly ChatOffset Beginning = new(0, 1);

    // 42["session",{},"0.1"]
    /// <summary>The event with that place.</summary>
    public static ReadOnlyMemory<byte> BeginningFrame => "42[\"session\",{},\"0.1\"]"u8.ToArray();

    /// <summary>False for what nobody was told.</summary>
    public static bool TryParse(string text, out ChatOffset offset)
    {
        offset = default;
        if (text.Split('.') is not [var id, var rev] || !TryRead(id, out var conversationId) || !TryRead(rev, out var number))
        {
            return false;
        }

        offset = new ChatOffset(conversationId, number);
        return true;
    }

    public override string ToString() => $"{Write(ConversationId)}.{Write(Rev)}";

    private static bool TryRead(string text, out long value)
    {
        value = 0;
        foreach (var digit in text)
        {
            var at = Digits.IndexOf(digit, StringComparison.Ordinal);
            if (at < 0 || value > long.MaxValue / 64)
            {
                return false;
            }

            value = (value * 36) + at;
        }

        return text.Length > 0;
    }

    private static string Write(long value)
    {
        Span<char> digits = stackalloc char[13];
        var at = digits.Length;
        do
        {
            digits[--at] = Digits[(int)(value % 36)];
            value /= 36;
        }
        while (value > 0);
        return new string(digits[at..]);
    }
}

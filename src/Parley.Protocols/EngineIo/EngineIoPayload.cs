namespace Parley.Protocols.EngineIo;

/// <summary>Packets as text, joined by the record separator: the body of long-polling in both directions, and the form in which packets
/// wait to be sent. <c>4hello␞2␞bAQIDBA==</c></summary>
/// <remarks>The separator never occurs within a packet: no character of UTF-8 contains its byte, and JSON escapes it.</remarks>
public static class EngineIoPayload
{
    public const byte Separator = 0x1E;

    /// <summary>Takes the first packet off the front. An empty payload holds one packet, which is empty and no packet of anybody's.</summary>
    /// <returns>False when that was the last one.</returns>
    public static bool TakeFirst(ref ReadOnlyMemory<byte> payload, out ReadOnlyMemory<byte> packet)
    {
        var at = payload.Span.IndexOf(Separator);
        if (at < 0)
        {
            (packet, payload) = (payload, default);
            return false;
        }

        (packet, payload) = (payload[..at], payload[(at + 1)..]);
        return true;
    }

    /// <summary>One payload of several; what is alone is not copied.</summary>
    public static ReadOnlyMemory<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        if (payloads.Count == 1)
        {
            return payloads[0];
        }

        var joined = new byte[payloads.Sum(payload => payload.Length) + Math.Max(0, payloads.Count - 1)];
        var rest = joined.AsSpan();
        for (var i = 0; i < payloads.Count; i++)
        {
            if (i > 0)
            {
                rest[0] = Separator;
                rest = rest[1..];
            }

            payloads[i].Span.CopyTo(rest);
            rest = rest[payloads[i].Length..];
        }

        return joined;
    }
}

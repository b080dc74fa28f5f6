using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Parley.Load.Wire;

/// <summary>The client's half of RFC 6455, as far as this server speaks it: whole text frames and control frames, no extensions.</summary>
internal static class ClientFraming
{
    public const byte Text = 0x1;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;

    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const int MaskBytes = 4;
    private const int LongestHeader = 2 + 8 + MaskBytes;

    public static int SizeOf(int payload) => LongestHeader + payload;

    /// <summary>Writes one frame (section 5.2) under a fresh mask and returns its length.</summary>
    /// <param name="target">At least <see cref="SizeOf"/> bytes.</param>
    public static int Write(Span<byte> target, byte opcode, ReadOnlySpan<byte> payload)
    {
        target[0] = (byte)(Final | opcode);
        var at = 2;
        switch (payload.Length)
        {
            case < 126:
                target[1] = (byte)(Masked | payload.Length);
                break;
            case <= ushort.MaxValue:
                target[1] = Masked | 126;
                BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payload.Length);
                at = 4;
                break;
            default:
                target[1] = Masked | 127;
                BinaryPrimitives.WriteUInt64BigEndian(target[2..], (ulong)payload.Length);
                at = 10;
                break;
        }

        var mask = target.Slice(at, MaskBytes);
        RandomNumberGenerator.Fill(mask);
        at += MaskBytes;
        for (var index = 0; index < payload.Length; index++)
        {
            target[at + index] = (byte)(payload[index] ^ mask[index % MaskBytes]);
        }

        return at + payload.Length;
    }

    /// <summary>Takes one frame off the front of what was received; false: more must come first.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> received, out byte opcode, out ReadOnlySpan<byte> payload)
    {
        opcode = 0;
        payload = default;
        if (received.Length < 2)
        {
            return false;
        }

        var (header, length) = (received[1] & 0x7F) switch
        {
            126 => received.Length < 4 ? (4, 0UL) : (4, BinaryPrimitives.ReadUInt16BigEndian(received[2..])),
            127 => received.Length < 10 ? (10, 0UL) : (10, BinaryPrimitives.ReadUInt64BigEndian(received[2..])),
            var small => (2, (ulong)small),
        };
        if (received.Length < header || (ulong)(received.Length - header) < length)
        {
            return false;
        }

        if ((received[0] & Final) == 0)
        {
            throw new InvalidOperationException("The server sent a fragment: it writes whole frames only.");
        }

        opcode = (byte)(received[0] & 0x0F);
        payload = received.Slice(header, (int)length);
        received = received[(header + (int)length)..];
        return true;
    }
}

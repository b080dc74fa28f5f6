using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Parley.Server.Hosting;

/// <summary>Whose connections are counted together: one IPv4 address, or a /64 of IPv6, which one host commonly has to dial from.</summary>
/// <param name="Prefix">As IPv6, its last 64 bits cleared; IPv4 mapped into it.</param>
internal readonly record struct Network(UInt128 Prefix)
{
    /// <param name="address">Null where there is none, as on a Unix socket: they are one network too.</param>
    public static Network Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        var isV4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        if (!isV4)
        {
            bytes[8..].Clear();
        }

        return new Network(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Prefix);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : $"{address}/64";
    }
}

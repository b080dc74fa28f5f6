using System.Net;
using System.Net.Sockets;

namespace Parley.Server.Identity;

/// <summary>Whom an address stands for where addresses are counted: one host commonly has a whole /64 of IPv6 to dial from.</summary>
public static class NetworkName
{
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }
}

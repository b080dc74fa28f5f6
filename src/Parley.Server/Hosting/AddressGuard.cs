using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Parley.Server.Hosting;

/// <summary>Bounds the connections of one network before a byte of them is read: a refused one is closed without a word. WebSockets are
/// counted again, and refused in words, once the proxies in front have said who is asking.</summary>
/// <param name="trusted">Proxies, each of which speaks for many.</param>
internal sealed class AddressGuard(int most, IReadOnlyList<IPNetwork> trusted)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Network, int> _open = [];

    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (address is null || IsTrusted(address))
        {
            await next(connection);
            return;
        }

        var network = Network.Of(address);
        if (!TryEnter(network))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(network);
        }
    };

    private bool IsTrusted(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return trusted.Any(proxy => proxy.Contains(plain) || proxy.Contains(address));
    }

    private bool TryEnter(Network network)
    {
        lock (_gate)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, network, out _);
            if (open >= most)
            {
                return false;
            }

            open++;
            return true;
        }
    }

    private void Leave(Network network)
    {
        lock (_gate)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrNullRef(_open, network);
            if (--open == 0)
            {
                _open.Remove(network);
            }
        }
    }
}

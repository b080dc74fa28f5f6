using Microsoft.AspNetCore.Http.Features;

namespace Parley.Server.WebSockets;

/// <summary>
/// Puts a <see cref="CoalescingStream"/> under the WebSocket of a request: both ways of becoming one, the upgrade of HTTP/1.1 and the
/// extended CONNECT of HTTP/2, hand over a stream, and this hands over ours. It must be set
/// before the WebSocket middleware looks at the features.
/// </summary>
internal sealed class CoalescingUpgrade(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect, TimeProvider clock)
    : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    // Long enough that a reader which stood still under load and goes on is told 4501 rather than reset; what it holds meanwhile is
    // bounded, and one that is gone misses a ping and is dropped by that at the latest.
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    /// <summary>The stream below the WebSocket; null until the handshake is done.</summary>
    public CoalescingStream? Stream { get; private set; }

    public bool IsUpgradableRequest => upgrade?.IsUpgradableRequest ?? false;

    public bool IsExtendedConnect => connect?.IsExtendedConnect ?? false;

    public string? Protocol => connect?.Protocol;

    public static void Install(HttpContext context, TimeProvider clock)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        var coalescing = new CoalescingUpgrade(upgrade, connect, clock);
        context.Features.Set(coalescing);
        if (upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(coalescing);
        }

        if (connect is not null)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(coalescing);
        }
    }

    public async Task<Stream> UpgradeAsync() => Stream = new CoalescingStream(await upgrade!.UpgradeAsync(), Stall, clock);

    public async ValueTask<Stream> AcceptAsync() => Stream = new CoalescingStream(await connect!.AcceptAsync(), Stall, clock);
}

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.Server.Configuration;

namespace Parley.Server.Hosting;

/// <summary>What one connection and one request may cost before anybody has looked at them.</summary>
internal static class KestrelSetup
{
    /// <summary>Bodies of the API are JSON of one message or a list of a hundred people.</summary>
    private const long RequestBodyBytes = 1024 * 1024;

    /// <summary>Beside the WebSockets: requests, health checks, and refusals of one WebSocket too many.</summary>
    private const int ConnectionsForHttp = 1_000;

    public static void Limit(KestrelServerOptions kestrel, ServerSettings settings)
    {
        kestrel.AddServerHeader = false;

        // Lines end with CRLF alone: what a proxy in front takes for one line must not be two here (RFC 9112, 2.2; attack PR20).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);

        var limits = kestrel.Limits;

        // Kestrel has no bound on either by default. An upgraded connection counts as both; a full house must still be able to say so.
        limits.MaxConcurrentConnections = settings.WebSockets.MaxConnections + ConnectionsForHttp;
        limits.MaxConcurrentUpgradedConnections = settings.WebSockets.MaxConnections;

        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestBodySize = RequestBodyBytes;

        // A head or a body that trickles in holds a connection for 10 s, or no slower than this (attack PR14).
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);

        // Without TLS here only a proxy of one's own speaks HTTP/2; Kestrel itself hangs up on a rapid reset (attack PR21).
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.MaxRequestHeaderFieldSize = 8 * 1024;

        var guard = new AddressGuard(settings.WebSockets.MaxPerAddress + ConnectionsForHttp, settings.Web.TrustedProxies);
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(guard.Guard));
    }
}

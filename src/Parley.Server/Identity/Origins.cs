using Microsoft.Extensions.Primitives;

namespace Parley.Server.Identity;

/// <summary>Whose pages may use what a browser adds by itself: those of the own host, and those that the settings list.</summary>
public sealed class Origins(WebSettings settings)
{
    private readonly HashSet<string> _listed = settings.PublicUrl is { } own
        ? [.. settings.Origins, own.GetLeftPart(UriPartial.Authority)]
        : [.. settings.Origins];

    /// <summary>Compared byte for byte with what browsers send (RFC 6454, 6.2): another port, case or scheme is another origin, and so is
    /// <c>null</c>.</summary>
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count == 1 && (_listed.Contains(origin.ToString()) || IsOwn(request, origin));
    }

    // A proxy that nobody declared ends TLS without our knowing: only what is known to be https rules http out.
    private bool IsOwn(HttpRequest request, StringValues origin) =>
        origin == Own("https", 443, request.Host) || (!settings.IsSecure(request) && origin == Own("http", 80, request.Host));

    private static string Own(string scheme, int standard, HostString host) =>
        $"{scheme}://{(host.Port is null || host.Port == standard ? host.Host : host.Value)?.ToLowerInvariant()}";
}

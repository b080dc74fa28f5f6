using System.Net;

namespace Parley.Server.Identity;

/// <summary>How the outside sees this server: under which address, through which proxies, and whose pages may use it.</summary>
public sealed record WebSettings
{
    /// <summary>Allowed beside the own host, in the form in which browsers send them.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>The base of links in mails; https here means that all cookies are for https. Null: each request tells.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Cookies of other servers that may carry their tokens.</summary>
    public IReadOnlyList<string> IssuerCookies { get; init; } = [];

    /// <summary>True where the browser speaks https, whoever ends it.</summary>
    public bool IsSecure(HttpRequest request) => request.IsHttps || PublicUrl?.Scheme == Uri.UriSchemeHttps;
}

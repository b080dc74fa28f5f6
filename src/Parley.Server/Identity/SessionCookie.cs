namespace Parley.Server.Identity;

/// <summary>The browser's way to carry a session's token: out of reach of scripts, and of pages of other sites (docs/decisions/0009).</summary>
public sealed class SessionCookie(WebSettings settings, TimeProvider clock)
{
    private const string Name = "parley_session";

    // Set by this host alone, for all of it, over https alone (RFC 6265bis, 4.1.3.2): no neighbour can plant one.
    private const string SecureName = "__Host-" + Name;

    /// <summary>The token that came in the cookie, or in one of a server that is trusted; null without one.</summary>
    public string? Read(HttpRequest request)
    {
        if (request.Cookies[NameFor(request)] is { Length: > 0 } token)
        {
            return token;
        }

        return settings.IssuerCookies.Select(name => request.Cookies[name]).FirstOrDefault(text => !string.IsNullOrEmpty(text));
    }

    /// <param name="expiresAt">UTC milliseconds.</param>
    public void Set(HttpContext context, SessionToken token, long expiresAt) => context.Response.Cookies.Append(
        NameFor(context.Request),
        token.Text,
        Options(context.Request, DateTimeOffset.FromUnixTimeMilliseconds(expiresAt) - clock.GetUtcNow()));

    /// <summary>Takes the cookie back, and what pages of this host have kept. Not <c>"cookies"</c>: those of sister hosts would go too.</summary>
    public void Clear(HttpContext context)
    {
        context.Response.Cookies.Append(NameFor(context.Request), "", Options(context.Request, TimeSpan.Zero));
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
    }

    private string NameFor(HttpRequest request) => settings.IsSecure(request) ? SecureName : Name;

    // Lax, not Strict: a link from a mail to a picture here must find its reader signed in.
    private CookieOptions Options(HttpRequest request, TimeSpan age) => new()
    {
        HttpOnly = true,
        Secure = settings.IsSecure(request),
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = age,
    };
}

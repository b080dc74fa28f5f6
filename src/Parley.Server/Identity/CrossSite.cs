namespace Parley.Server.Identity;

/// <summary>
/// Keeps pages of other sites from acting in their visitor's name (attack AU11). A browser adds the cookie to their requests, but says too
/// where they come from; what no browser adds anything to passes. So there is no CSRF token.
/// </summary>
public sealed class CrossSite(Origins origins)
{
    /// <param name="isOpen">The route needs no credentials, and looks at none. It may answer with a cookie, so a foreign page must not sign
    /// its visitor in as somebody else; a program without an origin may.</param>
    public bool Lets(HttpRequest request, Credentials credentials, bool isOpen)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return true;
        }

        return isOpen ? request.Headers.Origin.Count == 0 || IsOurs(request)
            : credentials.Kind != CredentialKind.Cookie || IsOurs(request);
    }

    // Sec-Fetch-Site cannot be set by a page, and holds where a proxy in front has changed the host's name.
    private bool IsOurs(HttpRequest request) => origins.Allows(request) || request.Headers["Sec-Fetch-Site"] == "same-origin";
}

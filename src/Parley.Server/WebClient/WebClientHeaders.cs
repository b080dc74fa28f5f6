namespace Parley.Server.WebClient;

/// <summary>What the browser client may do in a browser: load and ask this server, and nothing else.</summary>
internal static class WebClientHeaders
{
    /// <summary>
    /// <c>'self'</c> of connect-src holds WebSockets of the own host too (CSP 3, 6.7.2.8), in every browser that can draw the client.
    /// The one policy of Trusted Types names the service worker; nothing makes HTML of a text.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types parley-worker";

    /// <summary>The microphone is for voice messages; what is not named here stays as the browser has it.</summary>
    public const string PermissionsPolicy = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()";
}

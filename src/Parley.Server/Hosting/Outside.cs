using Microsoft.AspNetCore.HttpOverrides;
using Parley.Server.Identity;

namespace Parley.Server.Hosting;

/// <summary>What the settings say of the world in front: proxies that speak for others, and pages of other origins.</summary>
internal static class Outside
{
    // How long a browser may remember what a preflight was answered.
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    public static void UseProxies(this IApplicationBuilder app, WebSettings settings)
    {
        // With two empty lists the platform would believe everybody.
        if (settings.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarded(settings));
        }
    }

    /// <summary>Answers preflights of every path that comes here.</summary>
    public static void UseOtherOrigins(this IApplicationBuilder app, WebSettings settings) =>
        app.UseCors(cors => cors
            .WithOrigins([.. settings.Origins])
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            // The last three are what pages on Laravel Echo send.
            .WithHeaders("Authorization", "Content-Type", "Idempotency-Key", "X-CSRF-TOKEN", "X-Requested-With", "X-Socket-ID")
            .WithExposedHeaders("Retry-After")
            .AllowCredentials()
            .SetPreflightMaxAge(PreflightAge));

    private static ForwardedHeadersOptions Forwarded(WebSettings settings)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // As many as are trusted, from the nearest on; the first that is not is the client.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }
}

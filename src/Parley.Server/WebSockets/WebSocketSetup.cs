using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Protocols.Envelope;

namespace Parley.Server.WebSockets;

/// <summary>Registers the WebSocket doors. <see cref="WebSocketSettings"/>, the clock, the
/// store, the hub and the dispatcher come from the host.</summary>
internal static class WebSocketSetup
{
    public static IServiceCollection AddNativeWebSockets(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new WebSocketSettings());
        services.AddSingleton<LiveSockets>();
        services.AddSingleton<Turnstile>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<Doorkeeper>();
        services.AddSingleton<EnvelopeProtocol>();
        services.AddSingleton<FrameDoor>();
        services.AddHostedService<SocketDrain>();
        return services;
    }

    /// <summary>Serves WebSocket requests at <c>/ws</c>, <c>/ws/envelope</c> and <c>/</c>; everything else passes by untouched.</summary>
    public static IApplicationBuilder UseNativeWebSockets(this IApplicationBuilder app)
    {
        var clock = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            // Before the platform's middleware: it takes the upgrade features as it finds them.
            if (FrameDoor.IsAt(context.Request.Path))
            {
                CoalescingUpgrade.Install(context, clock);
            }

            return next(context);
        });
        app.UseWebSockets();
        return app.Use((context, next) =>
        {
            // By what the request is and not by its verb: over HTTP/2 a WebSocket comes as CONNECT (attack PR21).
            return context.WebSockets.IsWebSocketRequest && FrameDoor.IsAt(context.Request.Path)
                ? context.RequestServices.GetRequiredService<FrameDoor>().ServeAsync(context)
                : next(context);
        });
    }
}

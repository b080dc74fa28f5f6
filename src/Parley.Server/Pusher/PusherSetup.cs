using Parley.Server.Pusher.Chat;
using Parley.Server.WebSockets;

namespace Parley.Server.Pusher;

/// <summary>Registers the Pusher protocol, and serves its WebSockets; its HTTP API is mapped with the other routes.</summary>
internal static class PusherSetup
{
    public static IServiceCollection AddPusher(this IServiceCollection services, PusherSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<PusherHooks>()
        .AddSingleton<PusherApps>()
        .AddSingleton<PusherDoor>()
        .AddSingleton<PusherCaller>()
        .AddSingleton<ChatEntry>()
        .AddSingleton<ChatDesk>()
        .AddSingleton<ToOthers>()
        .AddSingleton<HookSender>()
        .AddHostedService<PusherLoop>();

    /// <summary>Before routing: what the request is decides and not its verb, as a WebSocket over HTTP/2 comes as CONNECT (attack PR21).</summary>
    public static void UsePusher(this IApplicationBuilder app, PusherSettings settings)
    {
        var clock = app.ApplicationServices.GetRequiredService<TimeProvider>();
        var door = app.ApplicationServices.GetRequiredService<PusherDoor>();
        PathString root = settings.Path + "/app";
        app.UseWhen(context => context.Request.Path.StartsWithSegments(root, StringComparison.Ordinal), branch =>
        {
            branch.Use((context, next) =>
            {
                CoalescingUpgrade.Install(context, clock);
                return next(context);
            });
            branch.UseWebSockets();
            branch.Use((context, next) => context.WebSockets.IsWebSocketRequest ? door.ServeAsync(context, KeyOf(context, root)) : next(context));
        });
    }

    private static string? KeyOf(HttpContext context, PathString root) =>
        context.Request.Path.StartsWithSegments(root, StringComparison.Ordinal, out var rest)
        && rest.Value?.TrimStart('/').TrimEnd('/') is { Length: > 0 } key && !key.Contains('/', StringComparison.Ordinal)
            ? key
            : null;
}

using Parley.Server.WebSockets;

namespace Parley.Server.SocketIo;

/// <summary>Serves Engine.IO at its paths; everything else passes by untouched.</summary>
internal static class EngineIoRouting
{
    public static IServiceCollection AddEngineIo(this IServiceCollection services) => services
        .AddSingleton<EngineIoConnections>()
        .AddSingleton<EngineIoDoor>();

    /// <summary>Before routing: methods are the door's own matter, and a WebSocket over HTTP/2 comes as CONNECT (attack PR21).</summary>
    public static IApplicationBuilder UseEngineIo(this IApplicationBuilder app, IReadOnlyList<EngineIoPath> paths)
    {
        var clock = app.ApplicationServices.GetRequiredService<TimeProvider>();
        var door = app.ApplicationServices.GetRequiredService<EngineIoDoor>();
        app.Use((context, next) =>
        {
            if (paths.Any(path => path.Is(context.Request.Path)))
            {
                CoalescingUpgrade.Install(context, clock);
            }

            return next(context);
        });
        app.UseWebSockets();
        return app.Use((context, next) =>
            paths.FirstOrDefault(path => path.Is(context.Request.Path)) is { } path ? door.ServeAsync(context, path) : next(context));
    }
}

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

        // In a branch of its own: the platform's middleware takes the upgrade features as it first finds them, ours at our paths alone.
        return app.UseWhen(context => paths.Any(path => path.Is(context.Request.Path)), branch =>
        {
            branch.Use((context, next) =>
            {
                CoalescingUpgrade.Install(context, clock);
                return next(context);
            });
            branch.UseWebSockets();
            branch.Run(context => door.ServeAsync(context, paths.First(path => path.Is(context.Request.Path))));
        });
    }
}

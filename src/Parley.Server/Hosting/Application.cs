using Parley.Core;
using Parley.Server.Configuration;
using Parley.Server.Http;

namespace Parley.Server.Hosting;

/// <summary>What the web application is made of. Nothing is read from the framework's own files and variables: Settings lists them all.</summary>
internal static class Application
{
    public static WebApplication Build(ServerSettings settings, Store store, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => KestrelSetup.Limit(kestrel, settings));
        Logging.Configure(builder.Logging, settings.LogLevel);
        // The end is ParleyServer's to conduct, in its order.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain);

        builder.Services
            .AddRoutingCore()
            .AddSingleton(settings)
            .AddSingleton(settings.Identity)
            .AddSingleton(clock)
            .AddSingleton<Readiness>()
            .AddStore(store)
            .AddHttpApi();

        var application = builder.Build();
        foreach (var address in settings.Urls)
        {
            application.Urls.Add(address.Url);
        }

        application.UseMiddleware<SecurityHeaders>();
        application.UseRouting();
        application.UseHttpApi();
        application.MapHealth();
        application.MapHttpApi();
        return application;
    }

    /// <summary>The services of the store; it is opened and closed by the server, not by the container.</summary>
    private static IServiceCollection AddStore(this IServiceCollection services, Store store) => services
        .AddSingleton(store)
        .AddSingleton(store.Feed)
        .AddSingleton(store.Limits)
        .AddSingleton(store.Users)
        .AddSingleton(store.Sessions)
        .AddSingleton(store.Conversations)
        .AddSingleton(store.Messages)
        .AddSingleton(store.Receipts)
        .AddSingleton(store.Sync);
}

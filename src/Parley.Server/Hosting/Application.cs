using Parley.Core;
using Parley.Realtime;
using Parley.Server.Configuration;
using Parley.Server.Example;
using Parley.Server.Http;
using Parley.Server.Http.Documents;
using Parley.Server.Logs;
using Parley.Server.Mail;
using Parley.Server.Metrics;
using Parley.Server.Pusher;
using Parley.Server.Pusher.Chat;
using Parley.Server.SocketIo;
using Parley.Server.Telemetry;
using Parley.Server.WebClient;
using Parley.Server.WebSockets;

namespace Parley.Server.Hosting;

/// <summary>What the web application is made of. Nothing is read from the framework's own
/// files and variables: Settings lists them all.</summary>
internal static partial class Application
{
    /// <summary>Of the time for leaving: the rest is for answers in flight and the last commits.</summary>
    private const double ShareOfSockets = 0.5;

    public static WebApplication Build(ServerSettings settings, Store store, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => KestrelSetup.Limit(kestrel, settings));
        Logging.Configure(builder.Logging, settings);
        // The end is ParleyServer's to conduct, in its order.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain);

        builder.Services
            .AddRoutingCore()
            .AddSingleton(settings)
            .AddSingleton(settings.Identity)
            .AddSingleton(settings.Web)
            .AddSingleton(clock)
            .AddSingleton<Readiness>()
            .AddSingleton<ServerMetrics>()
            .AddSingleton(settings.WebSockets with { DrainSpread = settings.Drain * ShareOfSockets })
            .AddStore(store)
            .AddRealtime(settings, store, clock)
            .AddCors()
            .AddHttpApi()
            .AddMail(settings.Mail)
            .AddNativeWebSockets()
            .AddChatOverSocketIo()
            .AddPusher(settings.Pusher);

        var application = builder.Build();
        foreach (var address in settings.Urls)
        {
            application.Urls.Add(address.Url);
        }

        application.UseMiddleware<RequestMetrics>();
        application.UseMiddleware<RequestSpans>();
        application.UseMiddleware<SecurityHeaders>();
        application.UseProxies(settings.Web);

        // Its clients may have headers of their own, which the API has no use for.
        application.UseChatOverSocketIo(settings.SocketIoPaths);
        application.UseOtherOrigins(settings.Web);
        application.UsePusher(settings.Pusher);
        application.UseNativeWebSockets();
        application.UseMiddleware<HeadAsGet>();
        application.UseRouting();
        application.UseHttpApi();
        application.MapHealth();
        application.MapHttpApi();
        application.MapPusher(settings.Pusher);
        application.MapBroadcasting();
        application.MapExample();
        application.MapDocuments();
        application.MapWebClient(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        application.CheckPermissions();
        return application;
    }

    /// <summary>The services of the store; it is opened and closed by the server, not by the container.</summary>
    private static IServiceCollection AddStore(this IServiceCollection services, Store store) => services
        .AddSingleton(store)
        .AddSingleton(store.Feed)
        .AddSingleton(store.Limits)
        .AddSingleton(store.Users)
        .AddSingleton(store.Sessions)
        .AddSingleton(store.ApiTokens)
        .AddSingleton(store.Tickets)
        .AddSingleton(store.Parking)
        .AddSingleton(store.External)
        .AddSingleton(store.PeopleOfServer)
        .AddSingleton(store.Notices)
        .AddSingleton(store.Accounts)
        .AddSingleton(store.Administration)
        .AddSingleton(store.Bots)
        .AddSingleton(store.Attempts)
        .AddSingleton(store.Conversations)
        .AddSingleton(store.Addressing)
        .AddSingleton(store.Messages)
        .AddSingleton(store.Receipts)
        .AddSingleton(store.Presence)
        .AddSingleton(store.Sync)
        .AddSingleton(store.Factors)
        .AddSingleton(store.Passkeys)
        .AddSingleton(store.Invites)
        .AddSingleton(store.PasswordResets)
        .AddSingleton(store.SignUps)
        .AddSingleton(store.AddressChanges);

    /// <summary>The container stops it when the sockets are closed; the store, which it reads, is closed after.</summary>
    private static IServiceCollection AddRealtime(
        this IServiceCollection services, ServerSettings settings, Store store, TimeProvider clock) => services
        .AddSingleton(provider => RealtimeNode.Start(
            store,
            new RealtimeOptions
            {
                Limits = store.Limits,
                ShowsPresence = settings.Presence == PresenceShown.Shared,
                OnRefused = provider.GetRequiredService<ILogger<RealtimeNode>>().Refused,
            },
            clock,
            provider.GetRequiredService<ILogger<RealtimeNode>>().FailedInBackground))
        .AddSingleton(provider => provider.GetRequiredService<RealtimeNode>().Hub)
        .AddSingleton(provider => provider.GetRequiredService<RealtimeNode>().Hub.Presence)
        .AddSingleton(provider => provider.GetRequiredService<RealtimeNode>().Dispatcher);

    [LoggerMessage(1010, LogLevel.Error, "The real-time side failed at something that nobody waits for")]
    private static partial void FailedInBackground(this ILogger logger, Exception exception);

    private static void Refused(this ILogger logger, RefusedCommands refused) =>
        logger.RefusedCommands(refused.Count, refused.Command, refused.Code, refused.UserId);

    [LoggerMessage(3025, LogLevel.Information, "Refused {Count} commands of user {UserId}, the last {Command} ({Code})")]
    private static partial void RefusedCommands(this ILogger logger, long count, string command, RefusalCode code, long userId);
}

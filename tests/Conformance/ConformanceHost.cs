using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Server.Metrics;
using Parley.Server.SocketIo;
using Parley.Server.WebSockets;

namespace Parley.Conformance;

/// <summary>The transport of the server without the server: no store, no people, one path.</summary>
internal static class ConformanceHost
{
    // The tests of socket.io-client want to see a connection that is not there at once.
    private static readonly TimeSpan Hesitation = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync(EngineIoPath path, bool hesitates, int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, port));
        builder.Logging.AddProvider(new Complaints());
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new WebSettings())
            .AddSingleton<Origins>()
            .AddSingleton(new ServerSettings { Urls = [], DataDirectory = AppContext.BaseDirectory })
            .AddSingleton<ServerMetrics>()
            .AddSingleton(new WebSocketSettings())
            .AddSingleton<LiveSockets>()
            .AddSingleton<Turnstile>()
            .AddEngineIo()
            .AddHostedService<SocketDrain>();
        await using var application = builder.Build();
        if (hesitates)
        {
            application.Use(HesitateAsync);
        }

        application.UseEngineIo([path]);
        await application.StartAsync(cancellation);
        Console.WriteLine($"Ready at {application.Urls.First()}{path.Path}/");
        await application.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static async Task HesitateAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Query.ContainsKey("sid"))
        {
            await Task.Delay(Hesitation, context.RequestAborted);
        }

        await next(context);
    }

    // Node dials either of localhost's addresses; a free port is one of IPv4.
    private static void Listen(KestrelServerOptions kestrel, int port)
    {
        if (port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, port);
        }
        else
        {
            kestrel.ListenLocalhost(port);
        }
    }

    /// <summary>What goes wrong here is a mistake of ours, and must be seen.</summary>
    private sealed class Complaints : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Console.Error.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}

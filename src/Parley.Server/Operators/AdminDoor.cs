using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Parley.Core;
using Parley.Server.Configuration;
using Parley.Server.Hosting;
using Parley.Server.Identity;
using Parley.Server.WebSockets;

namespace Parley.Server.Operators;

/// <summary>Where a running server answers <c>parley admin</c>: a Unix socket of its own that serves nothing else. Whoever can open it owns
/// the machine's account of Parley, so nobody is asked for a password.</summary>
internal sealed partial class AdminDoor : IAsyncDisposable
{
    private readonly Administration _administration;
    private readonly ServerStatus _status;
    private readonly WebApplication _application;

    private AdminDoor(Administration administration, ServerStatus status, WebApplication application)
    {
        _administration = administration;
        _status = status;
        _application = application;
    }

    /// <summary>Called under the store's lock: a socket that is there is a dead server's.</summary>
    /// <returns>Null where the data directory's path is too long for one; the server serves without.</returns>
    public static async Task<AdminDoor?> StartAsync(ServerSettings settings, IServiceProvider services, CancellationToken cancellation)
    {
        var path = AdminSocket.PathOf(settings);
        var logger = services.GetRequiredService<ILogger<Administration>>();
        if (AdminSocket.TooLong(path) is { } why)
        {
            LogNone(logger, why);
            return null;
        }

        var store = services.GetRequiredService<Store>();
        var administration = new Administration(
            store, services.GetRequiredService<PasswordHashing>(), services.GetRequiredService<AccountPolicy>(), logger);
        var status = new ServerStatus(
            store,
            services.GetRequiredService<Readiness>(),
            services.GetRequiredService<LiveSockets>(),
            services.GetRequiredService<TimeProvider>());
        var door = new AdminDoor(administration, status, Build(path));
        try
        {
            File.Delete(path);
            door._application.Run(door.AnswerAsync);
            await door._application.StartAsync(cancellation);
            return door;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            await door.DisposeAsync();
            throw new ConfigurationException($"parley admin cannot be answered at {path}: {failure.Message}");
        }
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static WebApplication Build(string path)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = AdminSocket.Bind);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 20;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.ListenUnixSocket(path);
        });
        return builder.Build();
    }

    // POST / {"command":"ShowUser","who":"ada"}
    private async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        try
        {
            var request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, AdminJson.Default.AdminRequest, context.RequestAborted);
            var reply = request is not { Command: AdminCommand.Status }
                ? await _administration.RunAsync(request ?? throw new JsonException(), context.RequestAborted)
                : new AdminReply { Status = await _status.LookAsync(context.RequestAborted) };
            context.Response.ContentType = "application/json";
            await JsonSerializer.SerializeAsync(context.Response.Body, reply, AdminJson.Default.AdminReply, context.RequestAborted);
        }
        catch (JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    [LoggerMessage(1021, LogLevel.Warning, "There is no console: {Why}")]
    private static partial void LogNone(ILogger logger, string why);
}

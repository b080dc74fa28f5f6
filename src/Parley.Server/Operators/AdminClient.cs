using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Console;
using Parley.Server.Configuration;
using Parley.Server.Hosting;
using Parley.Server.Identity;
using Parley.Server.Logs;
using Parley.Server.Storage;

namespace Parley.Server.Operators;

/// <summary>Asks the server that runs on a data directory, or its store where none does.</summary>
/// <remarks>Throws <see cref="StorageUnavailableException"/>, with a sentence, where neither can be asked.</remarks>
internal sealed class AdminClient(ServerSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<AdminReply> AskAsync(AdminRequest request, CancellationToken cancellation)
    {
        var path = AdminSocket.PathOf(settings);
        var tooLong = AdminSocket.TooLong(path);
        if (tooLong is null && await AdminSocket.TryConnectAsync(path, cancellation) is { } socket)
        {
            return await AskServerAsync(socket, request, cancellation);
        }

        try
        {
            return await AskStoreAsync(request, cancellation);
        }
        catch (StorageUnavailableException failure) when (tooLong is not null)
        {
            throw new StorageUnavailableException($"{failure.Message} ({tooLong})", failure);
        }
    }

    private static async Task<AdminReply> AskServerAsync(Socket socket, AdminRequest request, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)),
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://parley/"), Timeout = Patience };
        try
        {
            using var answer = await http.PostAsJsonAsync("", request, AdminJson.Default.AdminRequest, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                throw new StorageUnavailableException("The server that runs does not know this; it is of another version.");
            }

            return (await answer.Content.ReadFromJsonAsync(AdminJson.Default.AdminReply, cancellation))!;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException or OperationCanceledException)
        {
            throw new StorageUnavailableException(
                $"The server did not answer ({failure.Message}); whether it was done, parley admin users show tells.", failure);
        }
    }

    private async Task<AdminReply> AskStoreAsync(AdminRequest request, CancellationToken cancellation)
    {
        if (settings.Database is null && !File.Exists(settings.SqlitePath))
        {
            throw new StorageUnavailableException(
                $"There is no store at {settings.SqlitePath}, and no server: --data says where it is; the first start makes it.");
        }

        if (request.Command is AdminCommand.Status)
        {
            return new AdminReply { Status = await StoppedAsync(cancellation) };
        }

        using var logging = LoggerFactory.Create(builder =>
        {
            Logging.Configure(builder, settings);
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        await using var opened = await OpenStore.OpenAsync(settings, clock, logging.CreateLogger<ParleyServer>(), cancellation);
        using var passwords = new PasswordHashing(settings.Identity);
        var policy = new AccountPolicy(settings.Identity, clock);
        var administration = new Administration(opened.Store, passwords, policy, logging.CreateLogger<Administration>());
        return await administration.RunAsync(request, cancellation);
    }

    /// <summary>Opens no store, for that may change it; the lock tells that really nobody serves it.</summary>
    private async Task<StatusLines> StoppedAsync(CancellationToken cancellation)
    {
        await using StoreLock unused = settings.Database is { } database
            ? await PostgresStoreLock.AcquireAsync(database, cancellation)
            : FileStoreLock.Acquire(settings.SqlitePath);
        return new StatusLines(
            "stopped", ServerStatus.Version, StoreBytes: settings.Database is null ? new FileInfo(settings.SqlitePath).Length : null);
    }
}

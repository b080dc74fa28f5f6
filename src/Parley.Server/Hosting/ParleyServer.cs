using System.Diagnostics;
using Parley.Core;
using Parley.Protocols.Pusher;
using Parley.Realtime;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Server.Identity.Tokens;
using Parley.Server.Logs;
using Parley.Server.Metrics;
using Parley.Server.Operators;
using Parley.Server.Pusher;
using Parley.Server.SocketIo;
using Parley.Server.Storage;
using Parley.Server.Telemetry;

namespace Parley.Server.Hosting;

/// <summary>One server in this process: its store, its doors, and the order in which they open and close.</summary>
public sealed partial class ParleyServer : IAsyncDisposable
{
    // Shares of the time for leaving: requests and sockets, the last commits, and giving back connections to a store that may hang.
    private const double ShareOfDoors = 0.7;
    private const double ShareOfCommits = 0.2;
    private const double ShareOfClosing = 0.1;

    private readonly ServerSettings _settings;
    private readonly OpenStore _opened;
    private readonly WebApplication _application;
    private MetricsDoor? _metrics;
    private AdminDoor? _admin;
    private IDisposable? _traces;
    private bool _stopped;

    private ParleyServer(ServerSettings settings, OpenStore opened, WebApplication application)
    {
        _settings = settings;
        _opened = opened;
        _application = application;
    }

    public IServiceProvider Services => _application.Services;

    /// <summary>Where it listens, with the ports that it got where it was told to take any.</summary>
    public IReadOnlyCollection<string> Urls => [.. _application.Urls];

    /// <summary>Where the metrics are; null where nobody asked for them.</summary>
    public string? MetricsUrl => _metrics?.Url;

    /// <summary>Completes with a sentence when this process may not go on: another one has the store.</summary>
    public Task<string> Lost => _opened.Lost;

    /// <summary>The code of the first administrator; null once there is one.</summary>
    public string? SetupCode { get; private set; }

    /// <summary>The app of the Pusher protocol that was made at this start; null where there is one already.</summary>
    public PusherApp? NewPusherApp { get; private set; }

    /// <summary>Throws <see cref="StorageUnavailableException"/> or <see cref="ConfigurationException"/>,
    /// with a sentence, where it cannot start.</summary>
    public static async Task<ParleyServer> StartAsync(ServerSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        DataDirectory.Create(settings.DataDirectory);
        using var logging = LoggerFactory.Create(builder => Logging.Configure(builder, settings));
        var opened = await OpenStore.OpenAsync(settings, clock, logging.CreateLogger<ParleyServer>(), cancellation);
        var application = Application.Build(settings, opened.Store, clock);
        var server = new ParleyServer(settings, opened, application);
        try
        {
            // Made, or found broken, now and not when somebody first needs it.
            application.Services.GetRequiredService<ServerKey>();
            application.Services.GetRequiredService<Issuers>();
            server.NewPusherApp = application.Services.GetRequiredService<PusherApps>().New;
            await TakeOwnIdsAsync(opened.Store, cancellation);
            server.SetupCode = await application.Services.GetRequiredService<SetupCode>().EnsureAsync(cancellation);
            await application.Services.GetRequiredService<AttemptKeeper>().LoadAsync(cancellation);
            server._traces = Traces.Start(settings);
            server._metrics = await MetricsDoor.StartAsync(settings, application.Services, cancellation);
            server._admin = await AdminDoor.StartAsync(settings, application.Services, cancellation);
            await application.StartAsync(cancellation);
            return server;
        }
        catch (Exception exception)
        {
            await server.DisposeAsync();
            var where = string.Join(" and ", settings.Urls.Select(address => address.Url));
            throw exception is IOException ? new ConfigurationException($"It cannot listen at {where}: {exception.Message}") : exception;
        }
    }

    /// <summary>
    /// Leaves without losing anything: readiness goes off, sends in flight are answered, connections are told to come back and are spread
    /// over time, and the last commits are made.
    /// </summary>
    public async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        var started = Stopwatch.GetTimestamp();
        Services.GetRequiredService<Readiness>().BeginDrain();
        var logger = Services.GetRequiredService<ILogger<ParleyServer>>();
        try
        {
            using (var late = new CancellationTokenSource(_settings.Drain * ShareOfDoors))
            {
                await _application.StopAsync(late.Token);
            }

            using var tooLate = new CancellationTokenSource(_settings.Drain * ShareOfCommits);
            await Services.GetRequiredService<ParkedSockets>().StoredAsync().WaitAsync(tooLate.Token);
            await Services.GetRequiredService<RealtimeNode>().LeaveAsync(tooLate.Token);
            await _opened.Store.DrainAsync(tooLate.Token);
        }
        catch (OperationCanceledException)
        {
            // What was not committed was not acknowledged either: its senders retry.
            LogDrainedLate(logger);
        }

        LogDrained(logger, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        if (_metrics is not null)
        {
            await _metrics.DisposeAsync();
        }

        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        await _application.DisposeAsync();
        await _opened.DisposeAsync();
        _traces?.Dispose();
    }

    /// <summary>Gives everything back, or goes without: a store that hangs must not keep the process beyond its time.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await DisposeAsync().AsTask().WaitAsync(_settings.Drain * ShareOfClosing, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // The operating system takes what is left, as after a kill, and nothing acknowledged depends on it.
        }
    }

    private static async Task TakeOwnIdsAsync(Store store, CancellationToken cancellation)
    {
        if (store.Limits.OwnIds is { } issuer && !await store.External.OwnIdsAsync(issuer, cancellation))
        {
            throw new ConfigurationException(
                $"The issuer {issuer} cannot own the ids of this store: there are people in it who have not come from there. Use an empty one.");
        }
    }

    [LoggerMessage(1003, LogLevel.Information, "Drained in {Milliseconds} ms")]
    private static partial void LogDrained(ILogger logger, long milliseconds);

    [LoggerMessage(1004, LogLevel.Warning, "The time to drain was over before everything was done")]
    private static partial void LogDrainedLate(ILogger logger);
}

using System.Text;
using Parley.Core;
using Parley.Realtime.Rooms;
using Parley.Server.Configuration;
using Parley.Server.WebSockets;

namespace Parley.Server.Metrics;

/// <summary>The page for Prometheus, on a port of its own and never on those of the public (attack OP1). Off unless it is asked for.</summary>
internal sealed class MetricsDoor : IAsyncDisposable
{
    private readonly MetricsRegistry _registry;
    private readonly WebApplication _application;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private MetricsDoor(MetricsRegistry registry, WebApplication application)
    {
        _registry = registry;
        _application = application;
    }

    public string Url => _application.Urls.First() + "/metrics";

    /// <returns>Null where the settings name no address.</returns>
    public static async Task<MetricsDoor?> StartAsync(ServerSettings settings, IServiceProvider services, CancellationToken cancellation)
    {
        if (settings.MetricsUrl is not { } address)
        {
            return null;
        }

        var metrics = services.GetRequiredService<ServerMetrics>();
        metrics.Watch(services.GetRequiredService<LiveSockets>());
        var registry = new MetricsRegistry(
            metrics.Meter, services.GetRequiredService<Store>().Metrics.Meter, services.GetRequiredService<Hub>().Metrics.Meter);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 100;
            kestrel.Limits.MaxRequestBodySize = 0;
        });
        var application = builder.Build();
        var door = new MetricsDoor(registry, application);
        application.Urls.Add(address.Url);
        application.Run(door.AnswerAsync);
        try
        {
            await application.StartAsync(cancellation);
            return door;
        }
        catch (IOException failure)
        {
            await door.DisposeAsync();
            throw new ConfigurationException($"The metrics cannot listen at {address.Url}: {failure.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _registry.Dispose();
        _turn.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Path != "/metrics" || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await _turn.WaitAsync(context.RequestAborted);
        try
        {
            var text = new StringBuilder(Exposition.Write(_registry.Collect()));
            ProcessNumbers.Write(text);
            Exposition.Head(text, "parley_build_info", "The version that runs.", "gauge");
            Exposition.Sample(text, "parley_build_info", $"{{version=\"{typeof(MetricsDoor).Assembly.GetName().Version?.ToString(3)}\"}}", 1);
            context.Response.ContentType = Exposition.ContentType;
            await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
        }
        finally
        {
            _turn.Release();
        }
    }
}

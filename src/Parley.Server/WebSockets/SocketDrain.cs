namespace Parley.Server.WebSockets;

/// <summary>Ends the WebSockets when the process is told to stop, before the server closes its doors: HTTP answers meanwhile.</summary>
internal sealed partial class SocketDrain(LiveSockets sockets, ILogger<SocketDrain> logger) : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var open = sockets.Count;
        try
        {
            await sockets.DrainAsync(cancellationToken);
            Drained(open);
        }
        catch (OperationCanceledException)
        {
            GaveUp(sockets.Count, open);
        }
    }

    [LoggerMessage(3011, LogLevel.Information, "Closed {Open} WebSockets for a restart")]
    private partial void Drained(int open);

    [LoggerMessage(3012, LogLevel.Warning, "{Left} of {Open} WebSockets had not closed when the time to stop was over")]
    private partial void GaveUp(int left, int open);
}

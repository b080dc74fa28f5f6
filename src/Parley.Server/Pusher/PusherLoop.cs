namespace Parley.Server.Pusher;

/// <summary>What the Pusher protocol does by the clock: queues and sends web-hooks, and tells crowds how large they are.</summary>
internal sealed partial class PusherLoop(
    PusherApps apps, PusherHooks hooks, HookSender sender, PusherSettings settings, TimeProvider clock, ILogger<PusherLoop> logger)
    : BackgroundService
{
    // How often at most a crowd is told its size (contract pusher-wire, 5.7).
    private static readonly TimeSpan CountPause = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await hooks.FinishAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Failed(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            EveryAsync(settings.HookPeriod, hooks.QueueAsync, stoppingToken),
            EveryAsync(settings.HookPeriod, SendAsync, stoppingToken),
            EveryAsync(CountPause, TellCountsAsync, stoppingToken));
        await sender.DoneAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> turn, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, clock);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stopping);
                await turn(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    private Task TellCountsAsync(CancellationToken cancellation)
    {
        foreach (var served in apps.All)
        {
            served.Topics.TellCounts();
        }

        return Task.CompletedTask;
    }

    // Also what an earlier process has left: looking costs one read, and none where no app has a web-hook.
    private Task SendAsync(CancellationToken cancellation) =>
        apps.All.Any(served => served.App.Hooks.Count > 0) ? sender.SendDueAsync(cancellation) : Task.CompletedTask;

    [LoggerMessage(3077, LogLevel.Error, "Web-hooks could not be queued or sent; it is tried again")]
    private partial void Failed(Exception exception);
}

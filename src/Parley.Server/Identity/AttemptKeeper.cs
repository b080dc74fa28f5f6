using Parley.Core;
using Parley.Core.Attempts;

namespace Parley.Server.Identity;

/// <summary>Carries failed attempts to the store, all of a second in one write, and back from it at start.</summary>
internal sealed partial class AttemptKeeper(AttemptLimits limits, AttemptService store, TimeProvider clock, ILogger<AttemptKeeper> logger)
    : BackgroundService
{
    private const int AtOnce = 500;

    // What a crash may forget; a burst is ten failures, so a guesser gains next to nothing by it.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Before the doors open: an attacker must not win by having the server restarted.</summary>
    public async Task LoadAsync(CancellationToken cancellation) => limits.Merge(await store.LoadAsync(cancellation));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last ones are written by StopAsync.
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        foreach (var costs in limits.TakeUnwritten().Chunk(AtOnce))
        {
            var written = await store.AddAsync(costs, cancellation);
            if (written.TryGet(out var levels, out var refusal))
            {
                limits.Merge(levels);
                continue;
            }

            limits.GiveBack(costs);
            NotWritten(refusal.Code);
        }
    }

    [LoggerMessage(3030, LogLevel.Warning, "Failed sign-ins could not be written down ({Code}); it is tried again")]
    private partial void NotWritten(RefusalCode code);
}

using Parley.Core;
using Parley.Core.Storage;
using Parley.Server.Hosting;
using Parley.Server.WebSockets;

namespace Parley.Server.Operators;

/// <summary>How the server that runs is at this moment. It answers also where the store does not.</summary>
internal sealed class ServerStatus(Store store, Readiness readiness, LiveSockets sockets, TimeProvider clock)
{
    public static readonly string Version = typeof(ServerStatus).Assembly.GetName().Version!.ToString(fieldCount: 3);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly long _started = clock.GetTimestamp();

    public async Task<StatusLines> LookAsync(CancellationToken cancellation)
    {
        var reachable = await store.IsReachableAsync(cancellation);
        return new StatusLines(
            readiness.IsDraining ? "draining" : reachable ? "ready" : "store_does_not_answer",
            Version,
            store.Sync.Epoch,
            Environment.ProcessId,
            (long)clock.GetElapsedTime(_started).TotalSeconds,
            sockets.Count,
            store.Metrics.Waiting,
            reachable ? await SizeAsync(cancellation) : null);
    }

    private async Task<long?> SizeAsync(CancellationToken cancellation)
    {
        try
        {
            return await store.SizeAsync(cancellation).WaitAsync(Patience, cancellation);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            return null;
        }
    }
}

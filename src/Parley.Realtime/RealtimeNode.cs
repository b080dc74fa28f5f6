using Parley.Core;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Rooms;

namespace Parley.Realtime;

/// <summary>The real-time side of this process: the hub that listens to the store, and the dispatcher of its sessions' commands.</summary>
public sealed class RealtimeNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly Action<Exception> _report;

    private RealtimeNode(Store store, RealtimeOptions options, TimeProvider clock, Action<Exception> report)
    {
        _report = report;
        var access = StoreAccess.Of(store);
        Hub = new Hub(access, options, clock, report, _stopping.Token);
        Dispatcher = new Dispatcher(store, access, Hub, clock, report, _stopping.Token) { OnRefused = options.OnRefused };
        store.Feed.Subscribe(Hub.Publish);
        _running = Hub.RunAsync(_stopping.Token);
    }

    public Hub Hub { get; }

    public Dispatcher Dispatcher { get; }

    /// <param name="report">Told what went wrong where nobody waits for an answer; must not throw.</param>
    public static RealtimeNode Start(Store store, RealtimeOptions options, TimeProvider clock, Action<Exception> report) =>
        new(store, options, clock, report);

    /// <summary>Writes that those who are here were here until now. To be called when the sockets are closed, before the store takes
    /// no more. A failure is reported: leaving goes on without it.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        try
        {
            await Hub.Board.WriteOnlineAsync(cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            _report(exception);
        }
    }

    /// <summary>Stops the loops. The sockets are closed before, the store after.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        Hub.Metrics.Dispose();
    }
}

using Parley.Realtime.Wire;

namespace Parley.Server.WebSockets;

/// <summary>The open connections of this process, and how they end together.</summary>
internal sealed class LiveSockets(WebSocketSettings settings, TimeProvider clock)
{
    // The pause between two closings of a drain; with many sockets several share one.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly HashSet<ILiveConnection> _sockets = [];
    private TaskCompletionSource? _empty;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sockets.Count;
            }
        }
    }

    /// <summary>How many speak what, and how many of them have not said yet who they are.</summary>
    public IReadOnlyList<(string Protocol, bool IsSignedIn, int Count)> Counts()
    {
        lock (_gate)
        {
            return [.. _sockets.CountBy(socket => (socket.Protocol, socket.UserId is not null))
                .Select(count => (count.Key.Protocol, count.Key.Item2, count.Value))];
        }
    }

    public bool IsDraining
    {
        get
        {
            lock (_gate)
            {
                return _empty is not null;
            }
        }
    }

    /// <returns>Null when it was let in; otherwise why it must end at once.</returns>
    public CloseReason? Admit(ILiveConnection socket)
    {
        lock (_gate)
        {
            if (_empty is not null)
            {
                return CloseReason.Restarting;
            }

            _sockets.Add(socket);
            return null;
        }
    }

    public void Remove(ILiveConnection socket)
    {
        lock (_gate)
        {
            _sockets.Remove(socket);
            if (_sockets.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Takes no more connections, tells those that are open to come back (4500), and completes when the last has gone.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        ILiveConnection[] sockets;
        Task empty;
        lock (_gate)
        {
            sockets = [.. _sockets];
            empty = (_empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (sockets.Length == 0)
            {
                return;
            }
        }

        var perStep = 1 + (int)(sockets.Length * (Step / settings.DrainSpread));
        List<Task> leaving = [];
        foreach (var together in sockets.Chunk(perStep))
        {
            leaving.AddRange(together.Select(socket => socket.LeaveAsync()));
            if (leaving.Count < sockets.Length)
            {
                await Task.Delay(Step, clock, cancellation);
            }
        }

        await Task.WhenAll(leaving).WaitAsync(cancellation);
        await empty.WaitAsync(cancellation);
    }
}

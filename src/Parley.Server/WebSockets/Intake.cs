using Parley.Realtime.Dispatch;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Server.WebSockets;

/// <summary>Takes in the commands of one connection until it leaves: each is either counted among those in flight before leaving looks at
/// them, or not begun at all.</summary>
internal sealed class Intake(Dispatcher dispatcher)
{
    private readonly Lock _gate = new();
    private bool _isClosed;

    /// <summary>As <see cref="Dispatcher.DispatchAsync"/>; nothing happens once it is closed.</summary>
    public ValueTask BeginAsync(Session session, ClientCommand command, int bytes, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return _isClosed ? ValueTask.CompletedTask : dispatcher.DispatchAsync(session, command, bytes, cancellation);
        }
    }

    /// <summary>Begins nothing more, and completes when what the session has begun is answered.</summary>
    public Task SettleAsync(Session? session)
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        return session?.SettledAsync() ?? Task.CompletedTask;
    }
}

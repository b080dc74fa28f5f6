using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Dispatch;

/// <summary>Runs the commands of sessions against Core's services and tells the answers.</summary>
public sealed class Dispatcher
{
    /// <summary>Starts the command in the order of calls and returns once the session may hand in the next; answers come through the outbox.</summary>
    public ValueTask DispatchAsync(Session session, ClientCommand command, CancellationToken cancellation) => throw new NotImplementedException();
}

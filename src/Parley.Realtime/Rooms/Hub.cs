using Parley.Realtime.Sessions;

namespace Parley.Realtime.Rooms;

/// <summary>Knows who is listening to what on this node, and hands every committed event to them in the order of its rev.</summary>
public sealed class Hub
{
    /// <summary>From the return of this on, every event of the person's conversations reaches the session, or a later sync covers it.</summary>
    public Task AttachAsync(Session session, CancellationToken cancellation) => throw new NotImplementedException();

    public void Detach(Session session) => throw new NotImplementedException();
}

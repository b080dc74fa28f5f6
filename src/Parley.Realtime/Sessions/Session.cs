using Parley.Core.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Sessions;

/// <summary>One authenticated connection of one person.</summary>
public sealed class Session(Principal principal, IWireProtocol protocol, Outbox outbox)
{
    public Principal Principal { get; } = principal;

    public IWireProtocol Protocol { get; } = protocol;

    public Outbox Outbox { get; } = outbox;

    /// <summary>Tells this session alone.</summary>
    public void Tell(ServerEvent serverEvent) => Outbox.TryEnqueue(Protocol.Encode(serverEvent));
}

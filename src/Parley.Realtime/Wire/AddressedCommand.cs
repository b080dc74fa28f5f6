using Parley.Core.Access;

namespace Parley.Realtime.Wire;

/// <summary>A command of a protocol whose clients say to whom, and not in which conversation.</summary>
public abstract record AddressedCommand(RequestId Id, Destination To) : ClientCommand(Id);

/// <summary>A message. With somebody to whom nothing was said yet the private conversation is begun.</summary>
/// <param name="Payload">What it says beside its content, a JSON object; null: nothing.</param>
public sealed record AddressedSend(RequestId Id, Destination To, string Content, string? Payload, string? ClientId) : AddressedCommand(Id, To)
{
    public override Permission Permission => Permission.SendMessage;
}

/// <summary>The session listens from here on: to a channel, of which the person becomes a member and which is made where there is none.</summary>
public sealed record AddressedJoin(RequestId Id, Destination To) : AddressedCommand(Id, To)
{
    public override Permission Permission => Permission.ReadMessages;
}

/// <summary>The session listens no more; the person stays what it is.</summary>
public sealed record AddressedLeave(RequestId Id, Destination To) : AddressedCommand(Id, To)
{
    public override Permission Permission => Permission.ReadMessages;
}

/// <summary>Told to the others who listen, and not stored.</summary>
public sealed record AddressedHail(RequestId Id, Destination To, string? Payload) : AddressedCommand(Id, To)
{
    public override Permission Permission => Permission.UseSession;
}

/// <summary>A message has reached this device: by its id, or by that of its author's program.</summary>
public sealed record AddressedReceipt(RequestId Id, Destination To, long? MessageId, string? ClientId) : AddressedCommand(Id, To)
{
    public override Permission Permission => Permission.MarkRead;
}

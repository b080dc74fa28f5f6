using Parley.Core.Access;
using Parley.Core.Messages;
using Parley.Core.Presence;

namespace Parley.Realtime.Wire;

/// <summary>Everything that a session can ask for, in no protocol's words. The sender is never part of it: that is the session's.</summary>
public abstract record ClientCommand(RequestId Id)
{
    /// <summary>What the asker must be allowed: every command has one, and the dispatcher asks the policy for it first.</summary>
    public abstract Permission Permission { get; }
}

/// <summary>Only as the first command of a connection without credentials of its own.</summary>
public sealed record Authenticate(RequestId Id, string Token) : ClientCommand(Id)
{
    public override Permission Permission => Permission.SignIn;
}

public sealed record Send(
    RequestId Id, long ConversationId, string? Content, MessageType Type, long? ReplyToId, string? ClientId) : ClientCommand(Id)
{
    /// <summary>Whom it is for. Without a conversation (0) the private one with this person is meant, and begun; with a private one this must
    /// be its other member; in all others it means nothing.</summary>
    public long? ReceiverId { get; init; }

    /// <summary>An address to attach; null or empty: none.</summary>
    public string? AttachmentUrl { get; init; }

    public override Permission Permission => Permission.SendMessage;
}

public sealed record Edit(RequestId Id, long MessageId, string Content, string? ClientId) : ClientCommand(Id)
{
    public override Permission Permission => Permission.EditMessage;
}

public sealed record Delete(RequestId Id, long MessageId, string? ClientId) : ClientCommand(Id)
{
    public override Permission Permission => Permission.DeleteMessage;
}

public sealed record SetTyping(RequestId Id, long ConversationId, bool IsTyping) : ClientCommand(Id)
{
    public override Permission Permission => Permission.Type;
}

/// <summary>By message, or by conversation and seq.</summary>
public sealed record Read(RequestId Id, long? MessageId, long? ConversationId, long? Seq) : ClientCommand(Id)
{
    public override Permission Permission => Permission.MarkRead;
}

public sealed record Delivered(RequestId Id, long ConversationId, long Seq) : ClientCommand(Id)
{
    public override Permission Permission => Permission.MarkRead;
}

/// <summary>The session looks at a conversation from here on.</summary>
/// <param name="Newest">So many messages are wanted in the answer; null: none.</param>
public sealed record Join(RequestId Id, long ConversationId, int? Newest) : ClientCommand(Id)
{
    public override Permission Permission => Permission.ReadMessages;
}

/// <summary>The session looks at it no more; the person stays a member.</summary>
public sealed record Leave(RequestId Id, long ConversationId) : ClientCommand(Id)
{
    public override Permission Permission => Permission.ReadMessages;
}

/// <summary>What people said before a message.</summary>
public sealed record Fetch(RequestId Id, long ConversationId, long? BeforeId, int Limit) : ClientCommand(Id)
{
    public override Permission Permission => Permission.ReadMessages;
}

public enum OwnStatus
{
    Online,
    Away,
    DoNotDisturb,
    Invisible,
}

/// <summary>What a person chooses to be, and what the device says of itself. What is null stays as it is.</summary>
/// <param name="Status">Away is the device's own: nobody is in front of it.</param>
public sealed record SetPresence(RequestId Id, OwnStatus? Status) : ClientCommand(Id)
{
    /// <summary>Nobody is in front of this device, or somebody is again; whatever the person chose stays.</summary>
    public bool? Idle { get; init; }

    public Setting<string?>? Text { get; init; }

    public Setting<string?>? Emoji { get; init; }

    /// <summary>UTC milliseconds: the end of what this command sets.</summary>
    public long? ExpiresAt { get; init; }

    public override Permission Permission => Permission.SetPresence;
}

public sealed record Watch(RequestId Id, IReadOnlyList<long> UserIds) : ClientCommand(Id)
{
    public override Permission Permission => Permission.WatchPresence;
}

/// <summary>What the client knows; the last frame of one sync has <paramref name="Final"/> set.</summary>
public sealed record Sync(
    RequestId Id, string? Epoch, long UserRev, long Profiles, IReadOnlyDictionary<long, KnownNumbers> Conversations, bool Final) : ClientCommand(Id)
{
    /// <summary>The conversation that is told before the others.</summary>
    public long? First { get; init; }

    /// <summary>How many messages are told of each other conversation that is new to the client; null: a page.</summary>
    public long? Newest { get; init; }

    public override Permission Permission => Permission.Sync;
}

/// <summary>The client's numbers of one conversation.</summary>
public readonly record struct KnownNumbers(long Rev, long Mark);

public sealed record Ping(RequestId Id) : ClientCommand(Id)
{
    public override Permission Permission => Permission.UseSession;
}

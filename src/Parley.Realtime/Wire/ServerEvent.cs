using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Presence;
using Parley.Core.Receipts;
using Parley.Core.Sessions;
using Parley.Core.Sync;
using Parley.Core.Users;

namespace Parley.Realtime.Wire;

/// <summary>The client's own id of a command: a string or an integer, given back exactly as it came.</summary>
public readonly record struct RequestId(string? Text, long? Number)
{
    public bool IsNone => Text is null && Number is null;
}

/// <summary>Everything that a session can be told, in no protocol's words. A closed union:
/// every wire says each of them, or decides not to.</summary>
public abstract record ServerEvent
{
    private protected ServerEvent()
    {
    }

    public abstract TResult Accept<TResult>(IServerEventVisitor<TResult> visitor);
}

public interface IServerEventVisitor<out TResult>
{
    TResult Visit(Changed changed);

    TResult Visit(Added added);

    TResult Visit(Removed removed);

    TResult Visit(MembersChanged changed);

    TResult Visit(MarkerChanged changed);

    TResult Visit(OwnStateTold told);

    TResult Visit(ProfileTold told);

    TResult Visit(TypingChanged changed);

    TResult Visit(AttendanceChanged changed);

    TResult Visit(Hailed hailed);

    TResult Visit(PresenceChanged changed);

    TResult Visit(OwnPresenceChanged changed);

    TResult Visit(OwnSettingsChanged changed);

    TResult Visit(Authenticated authenticated);

    TResult Visit(Acknowledged acknowledged);

    TResult Visit(PageTold told);

    TResult Visit(Refused refused);

    TResult Visit(Pong pong);

    TResult Visit(OwnSynced synced);

    TResult Visit(ConversationSynced synced);

    TResult Visit(RemovedSynced synced);

    TResult Visit(SyncDone done);

    TResult Visit(SyncReset reset);
}

/// <summary>A durable change, numbered. Readers who may not see it get it as <see cref="Skipped"/>,
/// or with the embedded reply taken out.</summary>
public sealed record Changed(ConversationEvent Event) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>To the one who was added (or made a member at creation): the conversation as that person sees it.</summary>
public sealed record Added(ConversationView View) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>To the one who left or was removed. Nothing else of this conversation follows.</summary>
public sealed record Removed(long ConversationId) : ServerEvent
{
    /// <summary>Who that is, for protocols that say it.</summary>
    public long UserId { get; init; }

    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>The member changes of a large conversation, from one rev to another (both included), in one event.</summary>
public sealed record MembersChanged(long ConversationId, long FromRev, long Rev, long Count) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record MarkerChanged(MarkerMoved Marker) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record OwnStateTold(OwnStateChanged Change) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record ProfileTold(ProfileChanged Change) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record TypingChanged(long ConversationId, long UserId, bool IsTyping) : ServerEvent
{
    /// <summary>How the person is called, for protocols that say it.</summary>
    public UserCard? User { get; init; }

    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A person joined a conversation with its first session, or left it with its last: who looks at it, not who is a member.</summary>
public sealed record AttendanceChanged(long ConversationId, UserCard User, bool IsInside) : ServerEvent
{
    /// <summary>In a private conversation the one who is told; null in all others.</summary>
    public long? ReceiverId { get; init; }

    /// <summary>Of a public channel only those are told who look at it, too, and in words that say so.</summary>
    public bool InChannel { get; init; }

    /// <summary>By what some wires call that channel; null where it is not known by such a name.</summary>
    public string? ChannelName { get; init; }

    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Somebody called out to those who are there: nothing of it is stored.</summary>
/// <param name="Text">The caller's own id of it.</param>
/// <param name="Payload">A JSON object as it was written; null: nothing.</param>
public sealed record Hailed(long ConversationId, long UserId, string Text, string? Payload) : ServerEvent
{
    /// <summary>In a private conversation the one who is called; null in all others.</summary>
    public long? ReceiverId { get; init; }

    public bool InChannel { get; init; }

    /// <summary>By what some wires call that channel; null where it is not known by such a name.</summary>
    public string? ChannelName { get; init; }

    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public enum PresenceStatus
{
    Offline,
    Online,
    Away,
    DoNotDisturb,
}

/// <param name="LastSeenAt">UTC milliseconds; with <see cref="PresenceStatus.Offline"/> only.</param>
public sealed record PresenceChanged(long UserId, PresenceStatus Status, long? LastSeenAt) : ServerEvent
{
    public CustomStatus Custom { get; init; }

    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>To the person's own devices: what it really is.</summary>
/// <param name="StatusExpiresAt">When a chosen status turns back to online, UTC milliseconds; null: it stays.</param>
public sealed record OwnPresenceChanged(OwnStatus Status, long? StatusExpiresAt, CustomStatus Custom) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>To the person's own devices: what it lets others know.</summary>
public sealed record OwnSettingsChanged(PersonSettings Settings) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <param name="ServerTime">UTC milliseconds.</param>
public sealed record Authenticated(
    RequestId Id, Principal Principal, string Epoch, long ServerTime, int HeartbeatSeconds, Limits Limits) : ServerEvent
{
    public OwnPresenceChanged Presence { get; init; } = new(OwnStatus.Online, null, default);

    public PersonSettings Settings { get; init; } = PersonSettings.Default;

    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>The one positive answer to a command. At most one of the values is set.</summary>
/// <param name="ClientId">Of a send: the client's id of the message, given back.</param>
public sealed record Acknowledged(RequestId Id, Message? Message = null, string? ClientId = null, MarkerState? Marker = null) : ServerEvent
{
    /// <summary>Of a command about a conversation as a whole.</summary>
    public long? ConversationId { get; init; }

    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>The positive answer to <see cref="Fetch"/>, and to a <see cref="Join"/> that asked for it: what people said, ascending.</summary>
public sealed record PageTold(RequestId Id, long ConversationId, HistoryPage Page) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>The one negative answer to a command, or to a frame that was none.</summary>
public sealed record Refused(RequestId Id, Refusal Refusal) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record Pong(RequestId Id, long ServerTime) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record OwnSynced(OwnSync Own) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record ConversationSynced(ConversationSync Sync) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>In a sync: a conversation of the client's that the person is not (or no longer) in.</summary>
public sealed record RemovedSynced(long ConversationId) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record SyncDone(RequestId Id, string Epoch) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>The client's cursors are of another store: it takes fresh snapshots (a sync
/// that names this epoch and no conversations).</summary>
public sealed record SyncReset(RequestId Id, string Epoch) : ServerEvent
{
    public override TResult Accept<TResult>(IServerEventVisitor<TResult> visitor) => visitor.Visit(this);
}

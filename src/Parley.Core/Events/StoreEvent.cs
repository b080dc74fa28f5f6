using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Presence;
using Parley.Core.Users;

namespace Parley.Core.Events;

/// <summary>What the store tells after a commit. A closed union: the visitors below
/// break the build where a new one is not handled.</summary>
public abstract record StoreEvent
{
    private protected StoreEvent()
    {
    }
}

/// <summary>A durable change of one conversation. Revs are 1, 2, 3 … without a gap; every
/// member's session gets each once, in order.</summary>
public abstract record ConversationEvent(long ConversationId, long Rev) : StoreEvent
{
    public abstract TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor);
}

public interface IConversationEventVisitor<out TResult>
{
    TResult Visit(ConversationCreated created);

    TResult Visit(MessageSent sent);

    TResult Visit(MessageEdited edited);

    TResult Visit(MessageDeleted deleted);

    TResult Visit(MemberAdded added);

    TResult Visit(MemberRemoved removed);

    TResult Visit(MemberUpdated updated);

    TResult Visit(ConversationUpdated updated);

    TResult Visit(Skipped skipped);
}

/// <summary>Rev 1 of every conversation: it and its first members.</summary>
public sealed record ConversationCreated(long ConversationId, long Rev, Conversation Conversation, IReadOnlyList<Member> Members)
    : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record MessageSent(long ConversationId, long Rev, Message Message) : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record MessageEdited(long ConversationId, long Rev, Message Message) : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record MessageDeleted(long ConversationId, long Rev, long MessageId, long Seq) : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <param name="View">The conversation as the added person sees it, at this rev.</param>
/// <param name="MemberCount">Current members after the change.</param>
public sealed record MemberAdded(long ConversationId, long Rev, Member Member, ConversationView View, long MemberCount)
    : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Left or was removed; nothing of a later rev may reach the person.</summary>
public sealed record MemberRemoved(long ConversationId, long Rev, Member Member, long MemberCount) : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Another role.</summary>
public sealed record MemberUpdated(long ConversationId, long Rev, Member Member) : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

public sealed record ConversationUpdated(long ConversationId, long Rev, Conversation Conversation) : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A rev whose row has changed again since (only repair makes these): the later rev carries the state.</summary>
public sealed record Skipped(long ConversationId, long Rev) : ConversationEvent(ConversationId, Rev)
{
    public override TResult Accept<TResult>(IConversationEventVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A read or delivered marker moved. Not numbered: markers are state, merged by maximum.</summary>
/// <param name="MessageId">The message at <paramref name="Seq"/>; where one's own words moved the marker, the last of others' below them.</param>
/// <param name="Read">True: read (and so delivered too); false: delivered.</param>
/// <param name="AuthorId">The author of that message.</param>
public sealed record MarkerMoved(long ConversationId, long UserId, bool Read, long Seq, long MessageId, long AuthorId, long At) : StoreEvent;

/// <summary>Something only this person sees has changed; <paramref name="UserRev"/> is 1, 2, 3 … per person without a gap.</summary>
public sealed record OwnStateChanged(long UserId, long UserRev, OwnConversation Conversation) : StoreEvent;

/// <summary>One conversation in a person's own state.</summary>
/// <param name="IsMember">False: left or removed.</param>
public sealed record OwnConversation(long ConversationId, bool IsMember, long ReadSeq, long UnreadCount, OwnSettings Settings);

/// <summary>A name or picture changed; <paramref name="Profiles"/> is the store-wide number of the change.</summary>
public sealed record ProfileChanged(long Profiles, UserCard User) : StoreEvent;

/// <summary>A person chose to be something else, or lets others see more or less; told to its own devices and weighed by the rules of
/// presence and receipts. Of two the one with the higher rev is the newer.</summary>
public sealed record PersonChanged(long UserId, PersonState Person) : StoreEvent;

/// <summary>A session was signed out, or ended in favour of newer ones: its connections are cut before that is answered.</summary>
/// <param name="IsExpired">Its time was over: whoever has a newer token may come back with it.</param>
public sealed record SessionEnded(long UserId, string SessionId, bool IsExpired = false) : StoreEvent;

/// <summary>Of this public channel the person hears nothing more, member or not; that it is no member any more is said by
/// <see cref="MemberRemoved"/>.</summary>
public sealed record PersonBanned(long ConversationId, long UserId) : StoreEvent;

/// <summary>A commit of these conversations and people had an unknown outcome: compare with the store before going on.</summary>
public sealed record OutcomeUnknown(IReadOnlyList<long> ConversationIds, IReadOnlyList<long> UserIds) : StoreEvent;

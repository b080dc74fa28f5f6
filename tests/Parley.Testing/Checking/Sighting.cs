namespace Parley.Testing.Checking;

/// <summary>Something that one connection was told. <paramref name="At"/> orders all that one history holds.</summary>
public abstract record Sighting(long At, int Connection, long UserId, long ConversationId);

/// <summary>A numbered live event.</summary>
/// <param name="From">The first rev that it stands for; all events but <c>members_changed</c> stand for one. Null in protocols that do not tell
/// every rev.</param>
public sealed record ChangeSeen(long At, int Connection, long UserId, long ConversationId, long? From, long Rev)
    : Sighting(At, Connection, UserId, ConversationId)
{
    /// <summary>What changed; null where that is no message, or not said.</summary>
    public long? MessageId { get; init; }
}

/// <summary>From here on the connection must be told of every message of the conversation, or no more.</summary>
public sealed record Looking(long At, int Connection, long UserId, long ConversationId, bool IsLooking)
    : Sighting(At, Connection, UserId, ConversationId);

/// <summary>A message, live, in a sync, in an answer or embedded in another.</summary>
/// <param name="Seq">Null in protocols that do not say it.</param>
/// <param name="AuthorId">Null where only a part is shown: an embedded message, a tombstone.</param>
public sealed record MessageSeen(
    long At, int Connection, long UserId, long ConversationId, long MessageId, long? Seq, long? AuthorId, string? Content)
    : Sighting(At, Connection, UserId, ConversationId);

/// <summary>A snapshot or the last page of a sync: everything up to <paramref name="Rev"/> is known.</summary>
public sealed record CaughtUp(long At, int Connection, long UserId, long ConversationId, long Rev)
    : Sighting(At, Connection, UserId, ConversationId);

/// <summary>Somebody was said to have joined (<paramref name="IsMember"/>) or left at <paramref name="Rev"/>.</summary>
public sealed record MembershipSeen(long At, int Connection, long UserId, long ConversationId, long MemberId, long Rev, bool IsMember)
    : Sighting(At, Connection, UserId, ConversationId);

/// <summary>A read marker, live or in an answer.</summary>
public sealed record MarkerSeen(long At, int Connection, long UserId, long ConversationId, long MemberId, long ReadSeq)
    : Sighting(At, Connection, UserId, ConversationId);

/// <summary>Typing or another ephemeral of <paramref name="ByUserId"/>.</summary>
public sealed record EphemeralSeen(long At, int Connection, long UserId, long ConversationId, long ByUserId)
    : Sighting(At, Connection, UserId, ConversationId);

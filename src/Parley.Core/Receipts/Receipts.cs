namespace Parley.Core.Receipts;

/// <summary>Where a member's markers stand after a command.</summary>
public sealed record MarkerState(long ConversationId, long ReadSeq, long DeliveredSeq, long UnreadCount);

/// <summary>A moved marker of a member, as sync tells it. <paramref name="ReadAt"/> is UTC milliseconds.</summary>
public sealed record Marker(long UserId, long ReadSeq, long? ReadAt, long DeliveredSeq);

/// <summary>Who read a message, and when (UTC milliseconds, to 2 s).</summary>
public sealed record Reader(Users.UserCard User, long ReadAt);

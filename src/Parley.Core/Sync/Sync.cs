using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Core.Users;

namespace Parley.Core.Sync;

/// <summary>The first answer of a sync: what concerns the person rather than one conversation.</summary>
public sealed record OwnSync(long UserRev, IReadOnlyList<OwnConversation> Conversations, long Profiles, IReadOnlyList<UserCard> Users);

/// <summary>The numbers of a conversation that the person is a member of.</summary>
public sealed record ConversationTop(long ConversationId, long Rev, long Mark)
{
    /// <summary>The change that made the person a member.</summary>
    public long JoinedRev { get; init; }
}

/// <summary>One page of what changed in a conversation, read with its top from one snapshot.</summary>
/// <param name="Reset">Drop what is cached: <paramref name="Messages"/> are the newest, members and markers are complete.</param>
/// <param name="View">Set when the conversation's own fields changed, on a reset, and for a conversation new to the client.</param>
/// <param name="Next">Set when more pages follow: the (rev, id) of the last row of this
/// one. Only the last page's rev may be adopted.</param>
public sealed record ConversationSync(
    long ConversationId,
    bool Reset,
    long Rev,
    long Mark,
    IReadOnlyList<Message> Messages,
    IReadOnlyList<Member> Members,
    IReadOnlyList<Marker> Markers,
    ConversationView? View,
    SyncCursor? Next);

/// <summary>A place between two changed rows of a conversation.</summary>
public readonly record struct SyncCursor(long Rev, long Id);

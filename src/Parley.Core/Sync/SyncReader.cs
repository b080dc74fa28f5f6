using Parley.Core.Events;

namespace Parley.Core.Sync;

/// <summary>Catching up is by state: the rows above a rev, read with the top from one snapshot. Native sync, recovery and repair all stand on this.</summary>
public sealed class SyncReader
{
    /// <summary>The random id of this store; another one means that every cursor is void.</summary>
    public string Epoch => throw new NotImplementedException();

    public Task<OwnSync> OwnAsync(long userId, long userRev, long profiles, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The numbers of every conversation that the person is a member of, ascending by id.</summary>
    public Task<IReadOnlyList<ConversationTop>> TopsAsync(long userId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One page of what changed above (rev, mark). Null: the person is not a member (any more).</summary>
    /// <param name="rev">0 with <paramref name="mark"/> 0: new to the client, answered as a reset.</param>
    /// <param name="after">The cursor of the page before; null for the first.</param>
    public Task<ConversationSync?> ChangesAsync(
        long userId, long conversationId, long rev, long mark, SyncCursor? after, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>For the hub's own repair: one event for every rev above <paramref name="rev"/>, in order, <see cref="Skipped"/> where the row moved on.</summary>
    public Task<IReadOnlyList<ConversationEvent>> EventsAsync(long conversationId, long rev, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>For the hub's own repair: the person's own state above a user rev, oldest first, ending at the newest.</summary>
    public Task<IReadOnlyList<OwnStateChanged>> OwnEventsAsync(long userId, long userRev, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The present rev of each of these conversations; ones that are gone are missing.</summary>
    public Task<IReadOnlyDictionary<long, long>> RevsAsync(IReadOnlyCollection<long> conversationIds, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Where the hub begins to listen for a person: the user rev and each conversation with its rev, type and visible history, from one snapshot.</summary>
    public Task<Subscriptions> SubscriptionsAsync(long userId, CancellationToken cancellation) => throw new NotImplementedException();
}

public sealed record Subscriptions(long UserRev, IReadOnlyList<Subscription> Conversations);

public sealed record Subscription(
    long ConversationId, Conversations.ConversationType Type, long Rev, long VisibleFromSeq, long MemberCount, Conversations.MemberRole Role);

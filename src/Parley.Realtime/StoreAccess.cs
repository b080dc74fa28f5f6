using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Core.Storage;
using Parley.Core.Sync;
using Parley.Realtime.Wire;

namespace Parley.Realtime;

/// <summary>Everything that the hub, presence and sync ask of the store. Delegates, so that a
/// test can hold a read back, fail it or let it race.</summary>
internal sealed record StoreAccess
{
    public required Func<string> Epoch { get; init; }

    public required Func<long, CancellationToken, Task<Subscriptions>> Subscriptions { get; init; }

    public required Func<long, long, CancellationToken, Task<IReadOnlyList<ConversationEvent>>> Events { get; init; }

    public required Func<long, long, CancellationToken, Task<IReadOnlyList<OwnStateChanged>>> OwnEvents { get; init; }

    public required Func<IReadOnlyCollection<long>, CancellationToken, Task<IReadOnlyDictionary<long, long>>> Revs { get; init; }

    public required Func<long, CancellationToken, Task<IReadOnlyList<ConversationTop>>> Tops { get; init; }

    /// <summary>For a person, of a conversation. Null: it is no public channel, or the person is banned from it.</summary>
    public required Func<long, long, CancellationToken, Task<ChannelTop?>> Channel { get; init; }

    /// <summary>Null: not a member.</summary>
    public required Func<long, long, CancellationToken, Task<ConversationView?>> View { get; init; }

    public required Func<long, long, long, CancellationToken, Task<OwnSync>> Own { get; init; }

    /// <summary>The last number: messages of a reset; null: as many as the store likes.</summary>
    public required Func<long, long, KnownNumbers, SyncCursor?, long?, CancellationToken, Task<ConversationSync?>> Changes { get; init; }

    public required Func<long, CancellationToken, Task<PersonState>> Person { get; init; }

    public required Func<long, IReadOnlyCollection<long>, CancellationToken, Task<IReadOnlyList<Acquaintance>>> Acquaintances { get; init; }

    public required Func<long, PresenceChange, Task<Result<PersonState>>> ChangePresence { get; init; }

    public required Func<IReadOnlyDictionary<long, long>, CancellationToken, Task> TouchLastSeen { get; init; }

    public static StoreAccess Of(Store store) => new()
    {
        Epoch = () => store.Sync.Epoch,
        Subscriptions = store.Sync.SubscriptionsAsync,
        Events = store.Sync.EventsAsync,
        OwnEvents = store.Sync.OwnEventsAsync,
        Revs = store.Sync.RevsAsync,
        Tops = store.Sync.TopsAsync,
        Channel = store.Sync.ChannelTopAsync,
        View = async (userId, conversationId, cancellation) =>
            (await store.Conversations.GetAsync(userId, conversationId, cancellation)).TryGet(out var view, out _) ? view : null,
        Own = store.Sync.OwnAsync,
        Changes = (userId, conversationId, known, after, newest, cancellation) => newest is { } most
            ? store.Sync.ChangesAsync(userId, conversationId, known.Rev, known.Mark, after, most, cancellation)
            : store.Sync.ChangesAsync(userId, conversationId, known.Rev, known.Mark, after, cancellation),
        Person = store.Presence.OfAsync,
        Acquaintances = store.Presence.AcquaintancesAsync,
        ChangePresence = store.Presence.ChangeAsync,
        TouchLastSeen = async (seen, cancellation) =>
        {
            if ((await store.Presence.TouchLastSeenAsync(seen, cancellation)).Refusal is { Code: RefusalCode.Unavailable } refusal)
            {
                throw new StoreUnavailableException(refusal.Detail);
            }
        },
    };
}

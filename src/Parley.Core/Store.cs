using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Sync;
using Parley.Core.Users;

namespace Parley.Core;

/// <summary>The store, open: its services, and the feed of what they commit. Disposing it finishes what is queued and closes the database.</summary>
public sealed class Store : IAsyncDisposable
{
    private Store()
    {
    }

    public required EventFeed Feed { get; init; }

    public required Limits Limits { get; init; }

    public required UserService Users { get; init; }

    public required SessionService Sessions { get; init; }

    public required ConversationService Conversations { get; init; }

    public required MessageService Messages { get; init; }

    public required ReceiptService Receipts { get; init; }

    public required SyncReader Sync { get; init; }

    /// <summary>Applies what migrations are missing, under a lock, and opens the store. Throws where the database cannot be used.</summary>
    public static Task<Store> OpenAsync(
        StorageEngine engine, StorageOptions options, Limits limits, TimeProvider clock, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>True while the database answers within a second: readiness.</summary>
    public Task<bool> IsReachableAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Refuses new writes as unavailable, commits those that wait, and answers them.</summary>
    public Task DrainAsync(CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

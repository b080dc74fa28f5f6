using Parley.Core.Sync;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Syncing;

/// <summary>Brings one session up to date by state: own things first, then each conversation
/// that changed, then what is new to the client.</summary>
internal sealed class Syncer(StoreAccess store)
{
    public async Task RunAsync(Session session, SyncRequest request, CancellationToken cancellation)
    {
        var epoch = store.Epoch();
        if (request.Epoch != epoch)
        {
            session.Tell(new SyncReset(request.Id, epoch));
            return;
        }

        var holds = session.Holds ??= new Holds(session.Outbox);
        try
        {
            await TellOwnAsync(session, holds, request, cancellation);
            foreach (var (conversationId, known) in await ChangedAsync(session.Principal.UserId, request, cancellation))
            {
                if (session.Outbox.Closed is not null)
                {
                    return;
                }

                await TellConversationAsync(session, holds, conversationId, known, cancellation);
            }
        }
        finally
        {
            // After a failed read what was held still goes out; the client sees the gap and asks again.
            holds.Release(covered: 0);
        }

        session.Tell(new SyncDone(request.Id, epoch));
    }

    private async Task TellOwnAsync(Session session, Holds holds, SyncRequest request, CancellationToken cancellation)
    {
        holds.Begin(Holds.Own);
        var own = await store.Own(session.Principal.UserId, request.UserRev, request.Profiles, cancellation);
        holds.TryTell(session.Protocol.Encode(new OwnSynced(own)));
        holds.Release(own.UserRev);
    }

    /// <summary>What to read: those whose numbers differ, those the client does not know, and
    /// those it knows and the store does not list.</summary>
    private async Task<List<(long ConversationId, KnownNumbers Known)>> ChangedAsync(
        long userId, SyncRequest request, CancellationToken cancellation)
    {
        var changed = new List<(long, KnownNumbers)>();
        var listed = new HashSet<long>();
        foreach (var top in await store.Tops(userId, cancellation))
        {
            listed.Add(top.ConversationId);
            var known = request.Conversations.GetValueOrDefault(top.ConversationId);
            if (known.Rev > top.Rev || known.Mark > top.Mark)
            {
                // Ahead of its own epoch: whatever it holds, it is not this conversation's past. A snapshot mends it.
                changed.Add((top.ConversationId, default));
            }
            else if (known.Rev < top.Rev || known.Mark < top.Mark)
            {
                changed.Add((top.ConversationId, known));
            }
        }

        foreach (var (conversationId, known) in request.Conversations)
        {
            if (!listed.Contains(conversationId))
            {
                changed.Add((conversationId, known));
            }
        }

        return changed;
    }

    // The hold begins before the read: an event is in the page, or held, or cut the hold by being a removal.
    private async Task TellConversationAsync(
        Session session, Holds holds, long conversationId, KnownNumbers known, CancellationToken cancellation)
    {
        holds.Begin(conversationId);
        SyncCursor? after = null;
        var covered = 0L;
        do
        {
            await session.Outbox.PacedAsync(cancellation);
            var page = await store.Changes(session.Principal.UserId, conversationId, known, after, cancellation);
            ServerEvent told = page is null ? new RemovedSynced(conversationId) : new ConversationSynced(page);
            if (!holds.TryTell(session.Protocol.Encode(told)))
            {
                return;
            }

            covered = page?.Rev ?? 0;
            after = page?.Next;
        }
        while (after is not null);

        holds.Release(covered);
    }
}

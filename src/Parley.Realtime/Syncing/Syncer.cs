using Parley.Core.Sync;
using Parley.Realtime.Metering;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Syncing;

/// <summary>Brings one session up to date by state: the conversation that is looked at, own things, then
/// each conversation that changed or is new to the client.</summary>
internal sealed class Syncer(StoreAccess store, Hub hub)
{
    public async Task RunAsync(Session session, SyncRequest request, CancellationToken cancellation)
    {
        var epoch = store.Epoch();
        if (request.Epoch != epoch)
        {
            hub.Metrics.Syncs.Add(1, RealtimeMetrics.Reset);
            session.Tell(new SyncReset(request.Id, epoch));
            return;
        }

        var holds = session.Holds ??= new Holds(session.Outbox);
        try
        {
            var changed = await ChangedAsync(session.Principal.UserId, request, cancellation);
            foreach (var looked in changed.Where(one => one.Id == request.First))
            {
                await TellAsync(session, holds, looked, newest: null, cancellation);
            }

            await TellOwnAsync(session, holds, request, cancellation);
            foreach (var one in changed.Where(one => one.Id != request.First))
            {
                if (session.Outbox.Closed is not null)
                {
                    return;
                }

                await TellAsync(session, holds, one, one.Known == default ? request.Newest : null, cancellation);
            }
        }
        finally
        {
            // After a failed read what was held still goes out; the client sees the gap and asks again.
            holds.Release(covered: 0);
        }

        hub.Metrics.Syncs.Add(1, RealtimeMetrics.Done);
        session.Tell(new SyncDone(request.Id, epoch));
    }

    private async Task TellAsync(Session session, Holds holds, Changed one, long? newest, CancellationToken cancellation)
    {
        // The hold begins before anything is looked up: an event is in the page, or held, or cut the hold by being a removal.
        holds.Begin(one.Id);
        if (one.IsMember || hub.IsListening(session.Principal.UserId, one.Id))
        {
            await TellPagesAsync(session, holds, one.Id, one.Known, newest, cancellation);
            return;
        }

        // No read for what a client only claims to know. Who is being added just now is told so after this.
        await session.Outbox.PacedAsync(cancellation);
        holds.TryTell(session.Protocol.Encode(new RemovedSynced(one.Id)));
        holds.Release(covered: 0);
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
    private async Task<List<Changed>> ChangedAsync(long userId, SyncRequest request, CancellationToken cancellation)
    {
        var changed = new List<Changed>();
        var listed = new HashSet<long>();
        foreach (var top in await store.Tops(userId, cancellation))
        {
            listed.Add(top.ConversationId);
            var known = request.Conversations.GetValueOrDefault(top.ConversationId);
            if (known.Rev > top.Rev || known.Mark > top.Mark)
            {
                // Ahead of its own epoch: whatever it holds, it is not this conversation's past. A snapshot mends it.
                changed.Add(new Changed(top.ConversationId, default, true));
            }
            else if (known.Rev < top.Rev || known.Mark < top.Mark)
            {
                changed.Add(new Changed(top.ConversationId, known, true));
            }
        }

        foreach (var (conversationId, known) in request.Conversations)
        {
            if (!listed.Contains(conversationId))
            {
                changed.Add(new Changed(conversationId, known, false));
            }
        }

        return changed;
    }

    private async Task TellPagesAsync(
        Session session, Holds holds, long conversationId, KnownNumbers known, long? newest, CancellationToken cancellation)
    {
        SyncCursor? after = null;
        var covered = 0L;
        do
        {
            await session.Outbox.PacedAsync(cancellation);
            var page = await store.Changes(session.Principal.UserId, conversationId, known, after, newest, cancellation);
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

    private readonly record struct Changed(long Id, KnownNumbers Known, bool IsMember);
}

using Parley.Core.Conversations;
using Parley.Core.Presence;
using Parley.Core.Sync;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>Seats people in the rooms of their conversations: from a snapshot when they come, and
/// again when something of theirs may have been missed.</summary>
/// <param name="learn">Told what a person chose, where that may have been missed.</param>
internal sealed class Subscriber(RoomTable rooms, StoreAccess store, RepairQueue<Room> repairs, Action<long, PersonState> learn)
{
    private readonly Overheard _overheard = new();

    /// <summary>An event of a conversation without a room; nobody here is told, but somebody may be on the way in.</summary>
    public void Overhear(long conversationId, long rev) => _overheard.Note(conversationId, rev);

    /// <summary>The listener is in the table before this reads, so whatever the snapshot does not hold finds the listener there.</summary>
    public async Task SubscribeAsync(Listener listener, CancellationToken cancellation)
    {
        _overheard.Begin();
        try
        {
            var snapshot = await store.Subscriptions(listener.UserId, cancellation);
            listener.Learn(snapshot.Person);
            foreach (var subscription in snapshot.Conversations)
            {
                Seat(listener, subscription);
            }

            listener.Start(snapshot.UserRev);
        }
        finally
        {
            _overheard.End();
        }
    }

    /// <summary>Seats the listener where an addition was missed, and tells the conversation.</summary>
    public async Task ResubscribeAsync(Listener listener, CancellationToken cancellation)
    {
        _overheard.Begin();
        try
        {
            var snapshot = await store.Subscriptions(listener.UserId, cancellation);
            learn(listener.UserId, snapshot.Person);
            foreach (var subscription in snapshot.Conversations)
            {
                if (Seat(listener, subscription) is { } room &&
                    await store.View(listener.UserId, room.Id, cancellation) is { } view)
                {
                    room.TellSeated(listener.UserId, new Added(view));
                }
            }
        }
        finally
        {
            _overheard.End();
        }
    }

    /// <summary>Has a session listen to a public channel that its person need not be a member of.</summary>
    /// <param name="prepare">Called with the room before its events reach the session; it may be called again, with another.</param>
    /// <returns>False: there is no such channel, or not for this person.</returns>
    public async Task<bool> VisitAsync(
        Session session, long conversationId, bool isQuiet, Action<Room> prepare, CancellationToken cancellation)
    {
        _overheard.Begin();
        try
        {
            while (true)
            {
                var cuts = rooms.Listeners.Cuts;
                if (await store.Channel(session.Principal.UserId, conversationId, cancellation) is not { } top)
                {
                    return false;
                }

                var room = rooms.GetOrAdd(conversationId, ConversationType.Channel, top.Rev, top.MemberCount);
                prepare(room);
                if (room.TryVisit(session, top.Rev, cuts, isQuiet))
                {
                    if (room.Expect(_overheard.RevOf(room.Id)))
                    {
                        repairs.Ask(room, Hub.GapPatience);
                    }

                    return true;
                }
            }
        }
        finally
        {
            _overheard.End();
        }
    }

    /// <returns>The room, where the listener did not sit in it before.</returns>
    private Room? Seat(Listener listener, Subscription subscription)
    {
        while (true)
        {
            var room = rooms.GetOrAdd(subscription.ConversationId, subscription.Type, subscription.Rev, subscription.MemberCount);
            if (room.TryJoin(listener, subscription.Rev, subscription.VisibleFromSeq, out var seated))
            {
                if (room.Expect(_overheard.RevOf(room.Id)))
                {
                    repairs.Ask(room, Hub.GapPatience);
                }

                return seated ? room : null;
            }
        }
    }
}

using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Parking;
using Parley.Realtime.Sessions;

namespace Parley.Realtime.Rooms;

/// <summary>Brings a session back that was cut off a moment ago: into the rooms that it was in, and with what it missed, as it is now.</summary>
internal sealed class Recovery(Hub hub, StoreAccess store)
{
    /// <summary>Attaches the session and tells it what it missed. Live events wait until <see cref="Session.EndDelay"/>.</summary>
    /// <param name="missed">By conversation the first change that was told and did not arrive.</param>
    /// <returns>False: too much was missed; the session is attached, has been told nothing, and begins anew.</returns>
    public async Task<bool> RunAsync(
        Session session, IReadOnlyList<ParkedRoom> rooms, IReadOnlyDictionary<long, long> missed, CancellationToken cancellation)
    {
        session.Delay = new Delay(session.Outbox);
        await hub.AttachAsync(session, cancellation);

        // Before the store is asked: what was told of a room meanwhile as to one outside is then among what is read, and told anew.
        Enter(session, rooms);
        var known = rooms.ToDictionary(
            room => room.ConversationId,
            room => missed.TryGetValue(room.ConversationId, out var first) ? Math.Min(first - 1, room.Rev) : room.Rev);

        // Only of what the person is a member of now, and since it is: who was out meanwhile is told from the joining on, and has joined anew
        // what it looks at, as if it had been here.
        var tops = await store.Tops(session.Principal.UserId, cancellation);
        var joined = tops.ToDictionary(top => top.ConversationId, top => top.JoinedRev);
        Leave(session, rooms.Where(room => joined.GetValueOrDefault(room.ConversationId) > room.Rev));
        var wanted = tops
            .Select(top => (Id: top.ConversationId, From: Math.Max(known.GetValueOrDefault(top.ConversationId), top.JoinedRev), top.Rev))
            .Where(top => top.Rev > top.From)
            .ToList();
        if (wanted.Sum(top => top.Rev - top.From) > Trail.Bound)
        {
            Leave(session, rooms);
            session.Trail!.Forget();
            return false;
        }

        foreach (var (conversationId, from, _) in wanted)
        {
            await TellAsync(session, conversationId, from, cancellation);
        }

        return true;
    }

    /// <summary>Where a session stands that has just been cut off and is about to be detached.</summary>
    public static IReadOnlyList<ParkedRoom> Of(Session session, IEnumerable<Room> rooms) =>
        [.. rooms.Select(room => room.StandingOf(session)).Where(standing => standing is not null).Select(standing => standing!.Value)];

    private void Enter(Session session, IReadOnlyList<ParkedRoom> rooms)
    {
        var isQuiet = hub.Board.IsInvisible(session.Principal.UserId);
        foreach (var parked in rooms.Where(room => room.IsInside || room.IsNear))
        {
            if (hub.FindRoom(parked.ConversationId) is not { } room)
            {
                continue;
            }

            if (parked.IsNear)
            {
                room.Approach(session);
            }

            if (parked.IsInside)
            {
                room.Enter(session, isQuiet || room.Type == ConversationType.Channel);
            }
        }
    }

    private void Leave(Session session, IEnumerable<ParkedRoom> rooms)
    {
        foreach (var parked in rooms)
        {
            hub.FindRoom(parked.ConversationId)?.Exit(session, isGone: true);
        }
    }

    // A room that does not seat the person has no frame for it: the person is out by now, or about to be let in, and then what follows is told
    // as it happens. To go on here would pass that over.
    private async Task TellAsync(Session session, long conversationId, long from, CancellationToken cancellation)
    {
        foreach (var changed in InOrder(await store.Events(conversationId, from, cancellation)))
        {
            if (hub.FindRoom(conversationId)?.EncodeFor(session, changed) is not { } frame)
            {
                break;
            }

            session.Delay!.TryTell(session.Trail!, new ToldChange(conversationId, changed.Rev), frame);
        }
    }

    // A message that was sent and changed meanwhile stands in the store at its last change. Clients append what they are told: it is told where
    // it was sent, as it is now, and the change where that was.
    private static IEnumerable<ConversationEvent> InOrder(IReadOnlyList<ConversationEvent> events)
    {
        var changedSince = events.OfType<MessageSent>().Where(IsLate).ToDictionary(sent => sent.Message.CreatedRev);
        foreach (var changed in events)
        {
            if (changedSince.TryGetValue(changed.Rev, out var sent))
            {
                yield return sent with { Rev = changed.Rev };
            }

            yield return changed is MessageSent again && IsLate(again)
                ? new MessageEdited(again.ConversationId, again.Rev, again.Message)
                : changed;
        }
    }

    private static bool IsLate(MessageSent sent) => sent.Message.CreatedRev < sent.Rev;
}

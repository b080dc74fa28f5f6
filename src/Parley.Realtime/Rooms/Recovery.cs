using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>Brings a session back that was cut off a moment ago: into the rooms that it was in, and with what it missed, as it is now.</summary>
internal sealed class Recovery(Hub hub, StoreAccess store)
{
    /// <summary>Attaches the session and tells it what it missed. Live events wait until <see cref="Session.EndDelay"/>.</summary>
    /// <param name="missed">By conversation the first change that was told and did not arrive.</param>
    /// <returns>False: too much was missed; the session is attached, has been told nothing, and begins anew.</returns>
    public async Task<bool> RunAsync(
        Session session, Whereabouts whereabouts, IReadOnlyDictionary<long, long> missed, CancellationToken cancellation)
    {
        session.Delay = new Delay(session.Outbox);
        await hub.AttachAsync(session, cancellation);
        // Whom the person is no member with any more has no room that seats it: nothing of that is told.
        var revs = await store.Revs([.. whereabouts.Revs.Keys], cancellation);
        var wanted = whereabouts.Revs
            .Select(known => (Id: known.Key, From: missed.TryGetValue(known.Key, out var first) ? Math.Min(first - 1, known.Value) : known.Value))
            .Where(known => revs.GetValueOrDefault(known.Id) > known.From && hub.IsListening(session.Principal.UserId, known.Id))
            .ToList();
        if (wanted.Sum(known => revs[known.Id] - known.From) > Trail.Bound)
        {
            return false;
        }

        var isQuiet = hub.Board.IsInvisible(session.Principal.UserId);
        foreach (var conversationId in whereabouts.Inside)
        {
            hub.FindRoom(conversationId)?.Enter(session, isQuiet);
        }

        foreach (var (conversationId, from) in wanted)
        {
            foreach (var changed in await store.Events(conversationId, from, cancellation))
            {
                if (hub.FindRoom(conversationId)?.EncodeFor(session, changed) is { } frame
                    && session.Delay!.TryTell(conversationId, changed.Rev, frame) && !frame.IsEmpty)
                {
                    session.Trail?.Note(conversationId, changed.Rev);
                }
            }
        }

        return true;
    }

    /// <summary>Where a session stands that has just been cut off and is about to be detached.</summary>
    public static Whereabouts Of(Session session, IEnumerable<Room> rooms)
    {
        var (revs, inside) = (new Dictionary<long, long>(), new List<long>());
        foreach (var room in rooms)
        {
            revs[room.Id] = room.Rev;
            if (room.PlaceOf(session) == Place.Inside)
            {
                inside.Add(room.Id);
            }
        }

        return new Whereabouts(revs, inside);
    }
}

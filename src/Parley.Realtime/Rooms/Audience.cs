using Parley.Core.Events;
using Parley.Realtime.Presence;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>A person's place in a room.</summary>
/// <param name="Since">Events up to this rev are not told: the snapshot that the seat was taken from, or a sync, covers them.</param>
/// <param name="VisibleFromSeq">Messages below this do not exist for the person.</param>
internal readonly record struct Seat(Listener Listener, long Since, long VisibleFromSeq);

/// <summary>Who sits in a room, and how they are told. Guarded by the room's gate; telling allocates nothing per recipient.</summary>
internal sealed class Audience(long conversationId)
{
    private readonly Dictionary<long, Seat> _seats = [];

    public bool IsEmpty => _seats.Count == 0;

    public int Count => _seats.Count;

    public bool Contains(long userId) => _seats.ContainsKey(userId);

    public bool Contains(Listener listener) => _seats.TryGetValue(listener.UserId, out var seat) && seat.Listener == listener;

    public bool TryGet(long userId, out Seat seat) => _seats.TryGetValue(userId, out seat);

    public void Add(Seat seat) => _seats[seat.Listener.UserId] = seat;

    public void Remove(long userId) => _seats.Remove(userId);

    /// <summary>Takes a removed person out and tells it; nothing else reaches it after this.</summary>
    /// <param name="rev">The rev at which the person was out. One that sits here by a later rev has come back since, and stays.</param>
    /// <returns>Who was cut; null: nobody.</returns>
    public Listener? Cut(long userId, long rev)
    {
        if (!_seats.TryGetValue(userId, out var seat) || seat.Since > rev)
        {
            return null;
        }

        _seats.Remove(userId);
        var encoded = new Encoded(new Removed(conversationId));
        foreach (var session in seat.Listener.Sessions)
        {
            session.Cut(conversationId, encoded.For(session.Protocol));
        }

        return seat.Listener;
    }

    /// <summary>A durable change, to everybody whose snapshot does not hold it yet, each in the variant that it may see.</summary>
    public void Tell(ConversationEvent changed)
    {
        var broadcast = new Broadcast(changed);
        foreach (var (_, seat) in _seats)
        {
            if (changed.Rev > seat.Since)
            {
                Tell(seat, changed.Rev, broadcast.For(seat));
            }
        }
    }

    /// <summary>Collected member changes; who came in between is told only what came after.</summary>
    public void Tell(MemberChanges changes, long count)
    {
        var whole = new Encoded(changes.From(0, conversationId, count));
        foreach (var (_, seat) in _seats)
        {
            if (changes.Rev > seat.Since)
            {
                var encoded = seat.Since < changes.FirstRev ? whole : new Encoded(changes.From(seat.Since, conversationId, count));
                Tell(seat, changes.Rev, encoded);
            }
        }
    }

    /// <summary>How far somebody has read, to its own devices and to those who let others know of their reading as well.</summary>
    public void TellReading(long userId, Encoded encoded)
    {
        foreach (var (other, seat) in _seats)
        {
            if (other == userId || seat.Listener.Person.Settings.ReadReceipts)
            {
                Tell(seat, 0, encoded);
            }
        }
    }

    /// <summary>What has no number, to everybody but one.</summary>
    public void TellOthers(long userId, Encoded encoded)
    {
        foreach (var (other, seat) in _seats)
        {
            if (other != userId)
            {
                Tell(seat, 0, encoded);
            }
        }
    }

    /// <summary>To all sessions of one person.</summary>
    public void Tell(Seat seat, long number, Encoded encoded)
    {
        foreach (var session in seat.Listener.Sessions)
        {
            session.Deliver(conversationId, number, encoded.For(session.Protocol));
        }
    }

    /// <summary>What concerns a person rather than this conversation: to each listener once, over
    /// all rooms that share <paramref name="told"/>.</summary>
    public void TellOnce(Encoded encoded, HashSet<Listener> told)
    {
        foreach (var (_, seat) in _seats)
        {
            if (!told.Add(seat.Listener))
            {
                continue;
            }

            foreach (var session in seat.Listener.Sessions)
            {
                session.Deliver(Holds.Own, 0, encoded.For(session.Protocol));
            }
        }
    }

    /// <summary>The same, of a person: in the variant that each may see, and not to sessions that watch others.</summary>
    public void TellOnce(PresenceNews news, HashSet<Listener> told)
    {
        foreach (var (_, seat) in _seats)
        {
            if (!told.Add(seat.Listener) || news.For(seat.Listener) is not { } encoded)
            {
                continue;
            }

            foreach (var session in seat.Listener.Sessions)
            {
                if (session.Watched is not { } watched || watched.Contains(news.UserId))
                {
                    session.Deliver(Holds.Own, 0, encoded.For(session.Protocol));
                }
            }
        }
    }
}

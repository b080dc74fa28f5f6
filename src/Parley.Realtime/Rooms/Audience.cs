using Parley.Core.Events;
using Parley.Core.Users;
using Parley.Realtime.Presence;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>A person's place in a room.</summary>
/// <param name="Since">Events up to this rev are not told: the snapshot that the seat was taken from, or a sync, covers them.</param>
/// <param name="VisibleFromSeq">Messages below this do not exist for the person.</param>
internal readonly record struct Seat(Listener Listener, long Since, long VisibleFromSeq);

/// <summary>Who sits in a room, and how they are told. Guarded by the room's gate; telling allocates nothing per recipient.</summary>
/// <param name="attendance">How somebody's coming or going is told here.</param>
internal sealed class Audience(long conversationId, Func<UserCard, bool, AttendanceChanged> attendance)
{
    private readonly Dictionary<long, Seat> _seats = [];
    private volatile Attendance? _attendance;

    // Sessions of people who sit here not, of a public channel, each with the rev of its coming.
    private Dictionary<Session, long>? _visitors;

    public bool IsEmpty => _seats.Count == 0 && VisitorCount == 0;

    public int Count => _seats.Count + VisitorCount;

    public int VisitorCount => _visitors?.Count ?? 0;

    /// <summary>Somebody looks at it who can say so; without the gate, for those who only want to skip the rest.</summary>
    public bool IsAttended => _attendance is not null;

    /// <summary>Made for the first who can say that it looks.</summary>
    public Attendance Attendance => _attendance ??= new Attendance();

    /// <summary>Nobody looks any more.</summary>
    public void ForgetAttendance() => _attendance = _attendance is { IsEmpty: true } ? null : _attendance;

    public bool Contains(long userId) => _seats.ContainsKey(userId);

    public bool Contains(Listener listener) => _seats.TryGetValue(listener.UserId, out var seat) && seat.Listener == listener;

    /// <summary>True while the session is one of somebody's who sits here.</summary>
    public bool Contains(Session session) =>
        _seats.TryGetValue(session.Principal.UserId, out var seat) && seat.Listener.Sessions.Contains(session);

    public bool TryGet(long userId, out Seat seat) => _seats.TryGetValue(userId, out seat);

    public void Add(Seat seat) => _seats[seat.Listener.UserId] = seat;

    public void Remove(long userId) => _seats.Remove(userId);

    /// <param name="since">The last rev that need not be told.</param>
    public void AddVisitor(Session session, long since) => (_visitors ??= [])[session] = since;

    public bool IsVisitor(Session session) => _visitors?.ContainsKey(session) is true;

    public bool RemoveVisitor(Session session)
    {
        var removed = _visitors?.Remove(session) is true;
        _visitors = VisitorCount == 0 ? null : _visitors;
        return removed;
    }

    /// <returns>False: none of the person's sessions visited.</returns>
    public bool RemoveVisitors(long userId)
    {
        Session[] visits = [.. _visitors?.Keys.Where(session => session.Principal.UserId == userId) ?? []];
        foreach (var visitor in visits)
        {
            RemoveVisitor(visitor);
        }

        return visits.Length > 0;
    }

    /// <summary>Whether the person sits here, or one of its sessions visits.</summary>
    public bool Hears(long userId) =>
        _seats.ContainsKey(userId) || _visitors?.Keys.Any(session => session.Principal.UserId == userId) is true;

    /// <summary>One who sits here beside the person; null: nobody.</summary>
    public long? OtherThan(long userId)
    {
        foreach (var other in _seats.Keys)
        {
            if (other != userId)
            {
                return other;
            }
        }

        return null;
    }

    public void Collect(HashSet<long> people) => people.UnionWith(_seats.Keys);

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
        RemoveVisitors(userId);
        var left = _attendance?.Remove(userId);
        var encoded = new Encoded(new Removed(conversationId) { UserId = userId });
        foreach (var session in seat.Listener.Sessions)
        {
            session.Cut(conversationId, encoded);
        }

        if (left is not null)
        {
            TellOthers(userId, new Encoded(attendance(left, false)));
        }

        return seat.Listener;
    }

    /// <summary>A durable change, to everybody whose snapshot does not hold it yet, each in the variant that it may see.</summary>
    public void Tell(ConversationEvent changed)
    {
        var broadcast = new Broadcast(changed);
        var authorId = changed is MessageSent sent ? sent.Message.User.Id : 0;
        foreach (var (userId, seat) in _seats)
        {
            if (changed.Rev > seat.Since)
            {
                Tell(seat, changed.Rev, broadcast.For(seat), isOwn: userId == authorId);
            }
        }

        foreach (var (visitor, _) in Visitors(changed.Rev))
        {
            TellVisitor(visitor, changed.Rev, broadcast.ForVisitors);
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
            if (other == userId)
            {
                TellOwn(seat, encoded);
            }
            else if (seat.Listener.Person.Settings.ReadReceipts)
            {
                Tell(seat, 0, encoded);
            }
        }
    }

    /// <summary>Whether those who sit here are told of each other's presence is another matter now.</summary>
    public void Unsettle()
    {
        foreach (var (_, seat) in _seats)
        {
            foreach (var session in seat.Listener.Sessions)
            {
                session.Channels?.Unsettle();
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

        foreach (var (visitor, _) in Visitors(long.MaxValue))
        {
            if (visitor.Principal.UserId != userId)
            {
                TellVisitor(visitor, 0, encoded);
            }
        }
    }

    /// <summary>To all sessions of one person.</summary>
    /// <param name="isOwn">It is the person itself who did it.</param>
    public void Tell(Seat seat, long number, Encoded encoded, bool isOwn = false)
    {
        foreach (var session in seat.Listener.Sessions)
        {
            session.Deliver(conversationId, number, encoded, ProtocolOf(session, isOwn));
        }
    }

    /// <summary>A change as one session is told it; null where its person does not sit here.</summary>
    public ReadOnlyMemory<byte>? EncodeFor(Session session, ConversationEvent changed)
    {
        if (!_seats.TryGetValue(session.Principal.UserId, out var seat))
        {
            return null;
        }

        var isOwn = changed is MessageSent sent && sent.Message.User.Id == session.Principal.UserId;
        return new Broadcast(changed).For(seat).For(ProtocolOf(session, isOwn));
    }

    // Whoever sits here by now is told as one who does.
    private IEnumerable<KeyValuePair<Session, long>> Visitors(long rev) =>
        _visitors?.Where(visitor => visitor.Value < rev && !_seats.ContainsKey(visitor.Key.Principal.UserId)) ?? [];

    private void TellVisitor(Session session, long number, Encoded encoded) =>
        session.Deliver(conversationId, number, encoded, ProtocolOf(session, isOwn: false));

    // Clients that join conversations hear of others.
    private void TellOwn(Seat seat, Encoded encoded)
    {
        foreach (var session in seat.Listener.Sessions)
        {
            if (!session.Protocol.HasRooms)
            {
                session.Deliver(conversationId, 0, encoded);
            }
        }
    }

    // As it speaks to sessions that are where this one is.
    private IWireProtocol ProtocolOf(Session session, bool isOwn)
    {
        if (!session.Protocol.HasRooms)
        {
            return session.Protocol;
        }

        var place = _attendance?.PlaceOf(session) ?? Place.Away;
        return session.Protocol.At(isOwn && place != Place.Inside ? Place.Elsewhere : place);
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
                session.Deliver(Holds.Own, 0, encoded);
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
                    session.Deliver(Holds.Own, 0, encoded);
                }
            }
        }
    }
}

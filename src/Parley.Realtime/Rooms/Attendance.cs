using Parley.Core.Users;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>Which sessions look at a conversation, of those whose protocol lets them say so. Guarded by the room's gate.</summary>
internal sealed class Attendance
{
    private readonly Dictionary<long, Attendee> _people = [];

    public bool IsEmpty => _people.Count == 0;

    public Place PlaceOf(Session session) =>
        !_people.TryGetValue(session.Principal.UserId, out var attendee) ? Place.Away
        : attendee.Inside.Contains(session) ? Place.Inside
        : attendee.Inside.Count > 0 ? Place.Elsewhere
        : Place.Near;

    /// <summary>What the session itself has done here.</summary>
    public (bool IsInside, bool IsNear) TracesOf(Session session) =>
        _people.TryGetValue(session.Principal.UserId, out var attendee)
            ? (attendee.Inside.Contains(session), attendee.Near.Contains(session))
            : default;

    /// <summary>The session has asked for something here.</summary>
    public void Approach(Session session) => Of(session).Near.Add(session);

    /// <param name="isQuiet">Nobody may be told that this person is here.</param>
    /// <returns>True where the others are to be told: the person was not here, as far as they know.</returns>
    public bool Enter(Session session, bool isQuiet)
    {
        var attendee = Of(session);
        attendee.Inside.Add(session);
        if (isQuiet || attendee.IsTold)
        {
            return false;
        }

        return attendee.IsTold = true;
    }

    /// <returns>Who is not here any more, as the others are to be told; null: nobody.</returns>
    public UserCard? Leave(Session session)
    {
        if (!_people.TryGetValue(session.Principal.UserId, out var attendee))
        {
            return null;
        }

        attendee.Inside.Remove(session);
        return attendee.Inside.Count == 0 ? Hide(session.Principal.UserId) : null;
    }

    /// <summary>The session is gone.</summary>
    /// <returns>As <see cref="Leave"/>.</returns>
    public UserCard? Drop(Session session)
    {
        var left = Leave(session);
        if (_people.TryGetValue(session.Principal.UserId, out var attendee))
        {
            attendee.Near.Remove(session);
            if (attendee.Inside.Count == 0 && attendee.Near.Count == 0)
            {
                _people.Remove(session.Principal.UserId);
            }
        }

        return left;
    }

    /// <summary>The person is a member no more.</summary>
    /// <returns>As <see cref="Leave"/>.</returns>
    public UserCard? Remove(long userId)
    {
        var hidden = Hide(userId);
        _people.Remove(userId);
        return hidden;
    }

    /// <summary>The others take the person for gone from here on.</summary>
    /// <returns>As <see cref="Leave"/>.</returns>
    public UserCard? Hide(long userId)
    {
        if (!_people.TryGetValue(userId, out var attendee) || !attendee.IsTold)
        {
            return null;
        }

        attendee.IsTold = false;
        return attendee.User;
    }

    private Attendee Of(Session session)
    {
        var userId = session.Principal.UserId;
        if (!_people.TryGetValue(userId, out var attendee))
        {
            _people[userId] = attendee = new Attendee(session.Principal.User);
        }

        return attendee;
    }

    private sealed class Attendee(UserCard user)
    {
        public UserCard User => user;

        public HashSet<Session> Inside { get; } = [];

        public HashSet<Session> Near { get; } = [];

        public bool IsTold { get; set; }
    }
}

using Parley.Core.Conversations;
using Parley.Core.Parking;
using Parley.Core.Users;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>Which sessions look at the conversation, of those that can say so.</summary>
internal sealed partial class Room
{
    /// <summary>Somebody looks at it who can say so; without the gate, for those who only want to skip the rest.</summary>
    public bool IsAttended => _audience.IsAttended;

    /// <summary>The session has asked for something here.</summary>
    public void Approach(Session session)
    {
        lock (_gate)
        {
            if (_audience.Contains(session))
            {
                _audience.Attendance.Approach(session);
            }
        }
    }

    /// <summary>The session looks at this conversation.</summary>
    /// <param name="isQuiet">Nobody may be told that the person is here.</param>
    /// <returns>False: not a member.</returns>
    public bool Enter(Session session, bool isQuiet)
    {
        lock (_gate)
        {
            var principal = session.Principal;
            if (!_audience.Contains(session))
            {
                return false;
            }

            if (_audience.Attendance.Enter(session, isQuiet || IsLarge || Type == ConversationType.Channel))
            {
                _audience.TellOthers(principal.UserId, new Encoded(new AttendanceChanged(Id, principal.User, IsInside: true)));
            }

            return true;
        }
    }

    /// <summary>The session looks no more; gone, it has left no trace here either.</summary>
    /// <returns>False: not a member.</returns>
    public bool Exit(Session session, bool isGone)
    {
        lock (_gate)
        {
            if (IsAttended)
            {
                TellLeft(isGone ? _audience.Attendance.Drop(session) : _audience.Attendance.Leave(session));
                _audience.ForgetAttendance();
            }

            return _audience.Contains(session.Principal.UserId);
        }
    }

    /// <summary>The person gives no sign of itself any more.</summary>
    public void Hide(long userId)
    {
        lock (_gate)
        {
            if (IsAttended)
            {
                TellLeft(_audience.Attendance.Hide(userId));
            }
        }
    }

    private void TellLeft(UserCard? left)
    {
        if (left is not null)
        {
            _audience.TellOthers(left.Id, new Encoded(new AttendanceChanged(Id, left, IsInside: false)));
        }
    }

    /// <summary>How far the session has come here; null where its person does not sit here.</summary>
    public ParkedRoom? StandingOf(Session session)
    {
        lock (_gate)
        {
            var (isInside, isNear) = IsAttended ? _audience.Attendance.TracesOf(session) : default;
            return _audience.Contains(session) ? new ParkedRoom(Id, _timeline.Rev, isInside, isNear) : null;
        }
    }
}

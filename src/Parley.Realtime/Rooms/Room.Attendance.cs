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
            if (!_audience.Contains(session))
            {
                return false;
            }

            Come(session, isQuiet);
            return true;
        }
    }

    /// <summary>The session of somebody who need not be a member listens to this public channel.</summary>
    /// <param name="rev">The last rev that need not be told.</param>
    /// <param name="cuts">How many removals this node had made before the channel was looked up.</param>
    /// <returns>False: the room was dropped meanwhile, or the person put out of something. Look again.</returns>
    public bool TryVisit(Session session, long rev, long cuts, bool isQuiet)
    {
        lock (_gate)
        {
            if (_dropped || _table.Listeners.Find(session.Principal.UserId)?.CutAt > cuts)
            {
                DropIfEmpty();
                return false;
            }

            _audience.AddVisitor(session, Math.Max(rev, _timeline.Rev));
            _timeline.Expect(rev);
            Come(session, isQuiet);
            return true;
        }
    }

    /// <summary>The person is banned: none of its sessions hears as a visitor any more.</summary>
    public void PutOut(long userId)
    {
        lock (_gate)
        {
            if (_audience.RemoveVisitors(userId) && !_audience.Contains(userId))
            {
                TellLeft(_audience.Attendance.Remove(userId));
                _audience.ForgetAttendance();
            }

            DropIfEmpty();
        }
    }

    // Where there are many, nobody is told of each.
    private void Come(Session session, bool isQuiet)
    {
        var isCrowded = IsLarge || _audience.VisitorCount > _table.Limits.SmallConversation;
        if (_audience.Attendance.Enter(session, isQuiet || isCrowded))
        {
            _audience.TellOthers(session.Principal.UserId, new Encoded(Coming(session.Principal.User, isInside: true)));
        }
    }

    /// <summary>Tells those who listen, other than the person itself, that it called.</summary>
    /// <param name="isLetIn">The store has said that the person may, wherever it is.</param>
    /// <returns>False: it may not as far as this room knows, in which it neither sits nor visits.</returns>
    public bool Hail(Hailed hailed, bool isLetIn)
    {
        lock (_gate)
        {
            if (!isLetIn && !_audience.Hears(hailed.UserId))
            {
                return false;
            }

            _audience.TellOthers(hailed.UserId, new Encoded(hailed with
            {
                ReceiverId = ReceiverOf(hailed.UserId),
                InChannel = Type == ConversationType.Channel,
                ChannelName = ChannelName,
            }));
            return true;
        }
    }

    /// <summary>Whether the person sits here, or visits.</summary>
    public bool IsHeardBy(long userId)
    {
        lock (_gate)
        {
            return _audience.Hears(userId);
        }
    }

    /// <summary>By what some wires call this public channel, once somebody has.</summary>
    public string? ChannelName { get; set; }

    private AttendanceChanged Coming(UserCard user, bool isInside) =>
        new(Id, user, isInside)
        {
            ReceiverId = ReceiverOf(user.Id),
            InChannel = Type == ConversationType.Channel,
            ChannelName = ChannelName,
        };

    // Of two the one who is told, if it is here.
    private long? ReceiverOf(long userId) => Type == ConversationType.Private ? _audience.OtherThan(userId) : null;

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

            var wasVisitor = _audience.RemoveVisitor(session);
            DropIfEmpty();
            return wasVisitor || _audience.Contains(session.Principal.UserId);
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
            _audience.TellOthers(left.Id, new Encoded(Coming(left, isInside: false)));
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

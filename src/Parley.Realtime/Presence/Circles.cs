using System.Collections.Concurrent;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;

namespace Parley.Realtime.Presence;

/// <summary>Keeps the lists of who is online that clients hold: opened by what this node knows, changed with presence, and looked over where
/// people have come to share something, or to share nothing.</summary>
public sealed class Circles
{
    // A removal while it is looked around has it done again; after so many the list is short, and made good by the next turn.
    private const int Rounds = 3;

    private readonly ConcurrentDictionary<Session, bool> _open = new();
    private readonly PresenceBoard _board;
    private readonly Listeners _listeners;

    internal Circles(PresenceBoard board, Listeners listeners) => (_board, _listeners) = (board, listeners);

    /// <summary>Tells the session who is online around its person, and from then on who comes and goes; again where it is open already.</summary>
    /// <param name="welcome">Tells the list; nothing comes before it or is lost after it.</param>
    public void Open(Session session, CircleWords words, Action<ReadOnlyMemory<byte>> welcome)
    {
        if (session.Channels is not { } channels)
        {
            return;
        }

        var isNew = false;
        channels.Within(() =>
        {
            if (channels.Circle is { } open)
            {
                welcome(open.Whole);
                return;
            }

            isNew = true;
            channels.Surround(new Circle(words, session.Outbox, session.Principal.User, userId => _listeners.Find(userId)?.Card));
            channels.Circle!.BeginLooking();
        });
        if (isNew)
        {
            if (!TryLook(session, (circle, online) => welcome(circle.Begin(online))))
            {
                channels.Within(() =>
                {
                    welcome(channels.Circle!.Begin(new HashSet<long>()));
                    channels.IsCircleStale = true;
                });
            }

            _open[session] = true;
        }
    }

    public void Close(Session session)
    {
        _open.TryRemove(session, out _);
        session.Channels?.Within(() => session.Channels.Surround(null));
    }

    internal Task TickAsync(CancellationToken cancellation)
    {
        foreach (var session in _open.Keys)
        {
            Renew(session);
        }

        return Task.CompletedTask;
    }

    private void Renew(Session session)
    {
        var channels = session.Channels!;
        var isDue = false;
        channels.Within(() =>
        {
            if (channels is { Circle: { } circle, IsCircleStale: true })
            {
                (isDue, channels.IsCircleStale) = (true, false);
                circle.BeginLooking();
            }
        });
        if (isDue && !TryLook(session, static (circle, online) => circle.EndLooking(online)))
        {
            channels.Within(() => channels.IsCircleStale = true);
        }
    }

    private bool TryLook(Session session, Action<Circle, IReadOnlySet<long>> tell)
    {
        var viewer = _listeners.Find(session.Principal.UserId);
        for (var round = 0; round < Rounds && viewer is not null; round++)
        {
            var cuts = _listeners.Cuts;
            var online = Around(viewer, cuts);
            if (viewer.TryTell(cuts, () => session.Channels!.Within(() =>
            {
                if (session.Channels.Circle is { } circle)
                {
                    tell(circle, online);
                }
            })))
            {
                return true;
            }
        }

        return false;
    }

    // In large groups presence is told to those who ask for people by name, and a list has none of them.
    private HashSet<long> Around(Listener viewer, long cuts)
    {
        HashSet<long> people = [];
        foreach (var room in viewer.Rooms())
        {
            if (Core.Presence.PresenceRule.Counts(room.Type) && !room.IsLarge)
            {
                room.Collect(people);
            }
        }

        people.Remove(viewer.UserId);
        people.RemoveWhere(userId => _listeners.Find(userId) is not { } subject || subject.CutAt > cuts || !_board.IsShownOnline(subject, viewer));
        return people;
    }
}

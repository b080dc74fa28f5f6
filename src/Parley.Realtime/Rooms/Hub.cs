using Parley.Core.Events;
using Parley.Core.Parking;
using Parley.Realtime.Budgets;
using Parley.Realtime.Metering;
using Parley.Realtime.Presence;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>Knows who is listening to what on this node, and hands every committed event to them in the order of its rev.</summary>
/// <remarks>Events come on the publishers' threads; nothing here waits for a reader or for the
/// store. Lock order: presence, room, listener, session.</remarks>
public sealed class Hub
{
    /// <summary>How long a missing number may be on its way before it is read from the store.</summary>
    internal static readonly TimeSpan GapPatience = TimeSpan.FromMilliseconds(200);

    // What a crash takes from "last seen" at most.
    private static readonly TimeSpan SeenPeriod = TimeSpan.FromMinutes(5);

    private readonly Listeners _listeners;
    private readonly RoomTable _rooms;
    private readonly Subscriber _subscriber;
    private readonly Repairs _repairs;
    private readonly EndedSessions _ended;
    private readonly Recovery _recovery;
    private readonly Action<Exception> _report;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly int _connectionsPerUser;

    internal Hub(StoreAccess store, RealtimeOptions options, TimeProvider clock, Action<Exception> report, CancellationToken stopping)
    {
        var uptime = new Uptime(clock);
        _clock = clock;
        _report = report;
        _stopping = stopping;
        _connectionsPerUser = options.Limits.ConnectionsPerUser;
        _listeners = new Listeners(uptime, options.PresenceGrace);
        _rooms = new RoomTable(_listeners, options.Limits, uptime);
        Board = new PresenceBoard(_listeners, store, options, uptime, clock);
        Metrics = new RealtimeMetrics(this);
        _repairs = new Repairs(_rooms, store, uptime, Metrics, Board.Learn, report);
        _subscriber = _repairs.Subscriber;
        _ended = new EndedSessions(uptime);
        _recovery = new Recovery(this, store);
        Presence = new PresenceDesk(Board, _listeners, store);
        Circles = new Circles(Board, _listeners);
        Budgets = new BudgetBook(options.Limits, uptime);
    }

    public RealtimeMetrics Metrics { get; }

    /// <summary>Sessions on this node.</summary>
    public int SessionCount => _listeners.SessionCount;

    /// <summary>People on this node, those in the grace after their last session included.</summary>
    public int PeopleCount => _listeners.Count;

    /// <summary>Conversations that somebody on this node listens to.</summary>
    public int RoomCount => _rooms.Count;

    /// <summary>Bytes that wait in the outboxes of all sessions, and in the fullest one.</summary>
    public (long Sum, int Max) OutboxBytes()
    {
        var (sum, max) = (0L, 0);
        foreach (var session in _listeners.All.SelectMany(listener => listener.Sessions))
        {
            var bytes = session.Outbox.Bytes;
            sum += bytes;
            max = Math.Max(max, bytes);
        }

        return (sum, max);
    }

    public PresenceDesk Presence { get; }

    /// <summary>Who is online, for clients that keep a list.</summary>
    public Circles Circles { get; }

    /// <summary>What each person may still ask.</summary>
    public BudgetBook Budgets { get; }

    internal PresenceBoard Board { get; }

    /// <summary>The sign-ins of the person that have a connection to this node.</summary>
    public IReadOnlySet<string> ConnectedSessions(long userId) =>
        _listeners.Find(userId)?.Sessions.Select(session => session.Principal.SessionId).ToHashSet() ?? [];

    /// <summary>True of a session that ended within the last minute: what it began before must not be finished after.</summary>
    public bool HasEnded(string sessionId) => _ended.ReasonOf(sessionId) is not null;

    /// <summary>From the return of this on, every event of the person's conversations reaches the session, or a later sync covers it.
    /// Events may come before it returns. Throws where the store cannot be read; the session is not attached then.</summary>
    public async Task AttachAsync(Session session, CancellationToken cancellation)
    {
        var (listener, made) = _listeners.Add(session);
        if (_ended.ReasonOf(session.Principal.SessionId) is { } over)
        {
            session.Outbox.Close(over);
        }
        else if (listener.Sessions.Length > _connectionsPerUser)
        {
            session.Outbox.Close(CloseReason.TooMany);
            Detach(session);
            return;
        }

        try
        {
            // The first session reads for all that come meanwhile, so its own end must not cancel the reading.
            var subscribing = made ? SubscribeAsync(listener) : Task.CompletedTask;
            await Task.WhenAll(subscribing, listener.Subscribed).WaitAsync(cancellation);
        }
        catch
        {
            Detach(session);
            throw;
        }

        Board.Arrived(listener);
    }

    /// <summary>How far the session has come; to be asked before it is detached.</summary>
    public IReadOnlyList<ParkedRoom> RoomsOf(Session session) =>
        Recovery.Of(session, _listeners.Find(session.Principal.UserId)?.Rooms() ?? []);

    /// <summary>Attaches a session that was cut off a moment ago, and tells it what it missed; see <see cref="Recovery.RunAsync"/>.</summary>
    public Task<bool> RecoverAsync(
        Session session, IReadOnlyList<ParkedRoom> rooms, IReadOnlyDictionary<long, long> missed, CancellationToken cancellation) =>
        _recovery.RunAsync(session, rooms, missed, cancellation);

    /// <summary>Live events go on from here.</summary>
    public static void EndDelay(Session session) => session.EndDelay();

    /// <summary>Ends the person's typing with its last session, and its presence after the grace. May be called twice.</summary>
    public void Detach(Session session)
    {
        var listener = session.Protocol.HasRooms ? _listeners.Find(session.Principal.UserId) : null;
        var last = _listeners.Remove(session);

        // After that: who enters a room now is no session any more, and is turned away there.
        foreach (var room in listener?.Rooms() ?? [])
        {
            if (room.IsAttended)
            {
                room.Exit(session, isGone: true);
            }
        }

        if (session.VisitsSoFar is { } visits)
        {
            lock (visits)
            {
                foreach (var conversationId in visits)
                {
                    _rooms.Find(conversationId)?.Exit(session, isGone: true);
                }
            }
        }

        if (last is { } left)
        {
            _rooms.StopTyping(left);
        }

        Board.Departed(session);
    }

    /// <summary>From the return of this on, what happens in the public channel reaches the session, whether or not its person is a
    /// member.</summary>
    /// <returns>False: there is no such channel.</returns>
    internal async Task<bool> VisitAsync(
        Session session, long conversationId, string? channelName, bool isQuiet, CancellationToken cancellation)
    {
        lock (session.Visits)
        {
            session.Visits.Add(conversationId);
        }

        var isThere = await _subscriber.VisitAsync(
            session, conversationId, isQuiet, room => room.ChannelName ??= channelName, cancellation);
        if (_listeners.Find(session.Principal.UserId)?.Sessions.Contains(session) is not true)
        {
            // It has gone meanwhile, perhaps before it was there to be taken out.
            _rooms.Find(conversationId)?.Exit(session, isGone: true);
        }

        return isThere;
    }

    /// <summary>Does something while the session's person is certainly a member: no removal, and no event of the conversation, comes in
    /// between.</summary>
    /// <returns>False, and nothing is done: it is none.</returns>
    public bool TryWithin(Session session, long conversationId, Action act) => _rooms.Find(conversationId)?.TryWithin(session, act) is true;

    /// <summary>Whether others may see by a list that the person is here.</summary>
    public bool IsSeen(long userId) => Board.IsSeen(userId);

    /// <summary>True while live events of the conversation reach the person.</summary>
    internal bool IsListening(long userId, long conversationId) => _rooms.Find(conversationId)?.Seats(userId) is true;

    /// <summary>How many people here would be told of something in the conversation, about.</summary>
    public int AudienceOf(long conversationId) => _rooms.Find(conversationId)?.AudienceCount ?? 0;

    internal Room? FindRoom(long conversationId) => _rooms.Find(conversationId);

    internal Task RunAsync(CancellationToken cancellation) => Task.WhenAll(
        _repairs.RunAsync(_clock, cancellation),
        Loop.EveryAsync(TimeSpan.FromMilliseconds(250), TickTypingAsync, _clock, _report, cancellation),
        Loop.EveryAsync(TimeSpan.FromSeconds(1), TellMemberChangesAsync, _clock, _report, cancellation),
        Loop.EveryAsync(TimeSpan.FromMilliseconds(500), ForgetGoneAsync, _clock, _report, cancellation),
        Loop.EveryAsync(TimeSpan.FromMilliseconds(500), Board.TickAsync, _clock, _report, cancellation),
        Loop.EveryAsync(TimeSpan.FromMilliseconds(500), Circles.TickAsync, _clock, _report, cancellation),
        Loop.EveryAsync(SeenPeriod, Board.WriteOnlineAsync, _clock, _report, cancellation));

    /// <summary>The feed's reader: neither blocks nor throws.</summary>
    internal void Publish(StoreEvent storeEvent)
    {
        try
        {
            switch (storeEvent)
            {
                case ConversationEvent changed:
                    Offer(changed);
                    break;

                case PersonBanned banned:
                    PutOut(banned);
                    break;

                case MarkerMoved marker:
                    _rooms.Find(marker.ConversationId)?.Tell(marker);
                    break;

                case OwnStateChanged change when _listeners.Find(change.UserId) is { } listener:
                    if (listener.Offer(change))
                    {
                        _repairs.OfPeople.Ask(listener, GapPatience);
                    }

                    break;

                case PersonChanged change:
                    Board.Learn(change.UserId, change.Person);
                    break;

                case SessionEnded ended:
                    Close(ended);
                    break;

                case ProfileChanged change:
                    _repairs.OfProfiles.Ask(change, TimeSpan.Zero);
                    break;

                case OutcomeUnknown unknown:
                    _repairs.Suspect(unknown);
                    break;
            }
        }
        catch (Exception exception)
        {
            _report(exception);
        }
    }

    private void PutOut(PersonBanned banned)
    {
        // Before the room is looked up: a session that is on its way in finds the note.
        if (_listeners.Find(banned.UserId) is { } listener)
        {
            _listeners.NoteCut(listener);
            _rooms.Find(banned.ConversationId)?.PutOut(banned.UserId);
        }
    }

    private void Close(SessionEnded ended)
    {
        // Before the sessions are looked up: one that is on its way in finds the note.
        var reason = ended.IsExpired ? CloseReason.Expired : CloseReason.Revoked;
        _ended.Note(ended.SessionId, reason);
        foreach (var session in _listeners.Find(ended.UserId)?.Sessions ?? [])
        {
            if (session.Principal.SessionId == ended.SessionId)
            {
                session.Outbox.Close(reason);
            }
        }
    }

    private void Offer(ConversationEvent changed)
    {
        // Before the room is looked up: who is being seated there meanwhile finds the note.
        if (changed is MemberRemoved removed)
        {
            _listeners.Find(removed.Member.User.Id)?.NoteRemoved(removed.ConversationId, removed.Rev);
        }

        // Where a message is, and so whom an edit concerns, is known only now; its author owes it.
        if (changed is MessageEdited edited)
        {
            Budgets.Owe(edited.Message.User.Id, AudienceOf(edited.ConversationId));
        }

        while (RoomOf(changed) is { } room)
        {
            if (room.Offer(changed, out var gap))
            {
                if (gap)
                {
                    _repairs.OfRooms.Ask(room, GapPatience);
                }

                return;
            }
        }
    }

    // A conversation gets its room with its first local member: by a snapshot when
    // somebody attaches, or by the event that makes one a member.
    private Room? RoomOf(ConversationEvent changed)
    {
        if (_rooms.Find(changed.ConversationId) is { } room)
        {
            return room;
        }

        switch (changed)
        {
            case ConversationCreated created when created.Members.Any(member => _listeners.Find(member.User.Id) is not null):
                return _rooms.GetOrAdd(created.ConversationId, created.Conversation.Type, created.Rev - 1, created.Conversation.MemberCount);

            case MemberAdded added when _listeners.Find(added.Member.User.Id) is not null:
                return _rooms.GetOrAdd(added.ConversationId, added.View.Conversation.Type, added.Rev - 1, added.MemberCount);

            default:
                _subscriber.Overhear(changed.ConversationId, changed.Rev);
                return _rooms.Find(changed.ConversationId);
        }
    }

    private async Task SubscribeAsync(Listener listener)
    {
        try
        {
            await _subscriber.SubscribeAsync(listener, _stopping);
        }
        catch (Exception exception)
        {
            _listeners.Abandon(listener);
            _rooms.Close(listener);
            listener.Fail(exception);
        }
    }

    private Task TickTypingAsync(CancellationToken cancellation)
    {
        _rooms.TickTyping();
        return Task.CompletedTask;
    }

    private Task TellMemberChangesAsync(CancellationToken cancellation)
    {
        _rooms.TellMemberChanges();
        return Task.CompletedTask;
    }

    private Task ForgetGoneAsync(CancellationToken cancellation)
    {
        Budgets.Forget();
        while (_listeners.TryTakeExpired(out var listener))
        {
            Board.Left(listener);
            _rooms.Close(listener);
        }

        return Task.CompletedTask;
    }
}

using System.Collections.Concurrent;
using Parley.Core.Presence;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Presence;

/// <summary>Who is online, told to those whom <see cref="PresenceRule"/> lets know.</summary>
/// <remarks>All that is told of one person is told under that person's gate, so that a late "online" cannot overtake an "offline".
/// Who hides is told offline as one who has left: after the grace, with the time at which it went. Lock order: this gate, then those of rooms.
/// </remarks>
internal sealed class PresenceBoard(Listeners listeners, StoreAccess store, RealtimeOptions options, Uptime uptime, TimeProvider clock)
{
    // A person's changes pass once a second, the last one always: each goes to everybody who shares something (attack PR17).
    private const long Damping = 1_000;

    private readonly Lock[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];
    private readonly ConcurrentDictionary<long, bool> _pending = new();
    private readonly Expiries _expiries = new();
    private readonly long _grace = (long)options.PresenceGrace.TotalMilliseconds;

    public Watchers Watchers { get; } = new();

    public LastSeen LastSeen { get; } = new(store);

    /// <summary>UTC milliseconds.</summary>
    public long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Arrived(Listener listener)
    {
        lock (GateOf(listener.UserId))
        {
            _expiries.Set(listener.UserId, listener.Person.NextExpiry);
            listener.Presence.OwnTold ??= OwnOf(listener);
            listener.Presence.SettingsTold ??= listener.Person.Settings;
            Refresh(listener);
        }
    }

    /// <summary>A session has gone; the last one's person has its grace.</summary>
    public void Departed(Session session)
    {
        Watchers.Set(session, null);
        var userId = session.Principal.UserId;
        lock (GateOf(userId))
        {
            if (listeners.Find(userId) is { } listener)
            {
                if (!session.IsIdle)
                {
                    listener.Presence.ActiveUntil = uptime.Now + _grace;
                }

                Refresh(listener);
            }
        }
    }

    /// <summary>The grace after the last session has run out. Called while the listener still sits in its rooms.</summary>
    public void Left(Listener listener)
    {
        lock (GateOf(listener.UserId))
        {
            // Who came back by now is a new listener and online; nothing was told in between, and nothing is.
            if (listeners.Find(listener.UserId) is null)
            {
                _expiries.Set(listener.UserId, null);
                Announce(listener, PresenceStatus.Offline, since: listener.Presence.HidingSince ?? listener.EmptySince);
            }
        }
    }

    /// <summary>What the person's device says of itself: nobody is in front of it, or somebody is again.</summary>
    public void SetIdle(Session session, bool isIdle)
    {
        lock (GateOf(session.Principal.UserId))
        {
            session.IsIdle = isIdle;
            if (listeners.Find(session.Principal.UserId) is { } listener)
            {
                Refresh(listener);
            }
        }
    }

    /// <summary>All devices that are here now are idle, until one says otherwise.</summary>
    public void SetAllIdle(long userId)
    {
        foreach (var session in listeners.Find(userId)?.Sessions ?? [])
        {
            SetIdle(session, isIdle: true);
        }
    }

    /// <summary>What the person chose has changed in the store.</summary>
    public void Learn(long userId, PersonState person)
    {
        lock (GateOf(userId))
        {
            if (listeners.Find(userId) is not { } listener || !listener.Learn(person))
            {
                return;
            }

            _expiries.Set(userId, person.NextExpiry);
            if (IsInvisible(listener))
            {
                foreach (var room in listener.Rooms())
                {
                    if (room.IsTypedIn)
                    {
                        room.StopTyping(userId);
                    }

                    if (room.IsAttended)
                    {
                        room.Hide(userId);
                    }
                }
            }

            Refresh(listener);
        }
    }

    /// <summary>True for one who chose not to be seen: it gives no sign of itself but what it writes.</summary>
    public bool IsInvisible(long userId) => listeners.Find(userId) is { } listener && IsInvisible(listener);

    /// <summary>The same of anybody: the store is asked about who is not here.</summary>
    public async ValueTask<bool> IsInvisibleAsync(long userId, CancellationToken cancellation) =>
        listeners.Find(userId) is { Subscribed.IsCompletedSuccessfully: true } listener
            ? IsInvisible(listener)
            : (await store.Person(userId, cancellation)).At(Now).Status == ChosenStatus.Invisible;

    /// <summary>False for one who is not to be seen here: it is invisible, hides its presence, or nobody's is shown.</summary>
    public bool IsSeen(long userId) =>
        options.ShowsPresence && !(listeners.Find(userId) is { } listener && (IsInvisible(listener) || !listener.Person.Settings.Presence));

    /// <summary>How the person is to its own devices; as if it were active where none is here.</summary>
    public OwnPresenceChanged Own(long userId, PersonState stored) =>
        listeners.Find(userId) is { } listener && listener.Person.Rev >= stored.Rev ? OwnOf(listener) : OwnOf(stored, isAway: false);

    /// <summary>Whether somebody with whom the viewer shares something has been told to be online, and may be to this one.</summary>
    public bool IsShownOnline(Listener subject, Listener viewer)
    {
        lock (GateOf(subject.UserId))
        {
            return options.ShowsPresence
                && subject.Presence.Told != PresenceStatus.Offline
                && PresenceRule.MayShow(subject.Person.Settings, viewer.Person.Settings);
        }
    }

    /// <summary>How an acquaintance looks to this person, as it would have been told.</summary>
    public PresenceChanged Look(Acquaintance subject, PersonSettings viewer)
    {
        lock (GateOf(subject.UserId))
        {
            var listener = listeners.Find(subject.UserId);
            var person = (listener is not null && listener.Person.Rev > subject.Person.Rev ? listener.Person : subject.Person).At(Now);
            if (!options.ShowsPresence || !PresenceRule.MayShow(person.Settings, viewer))
            {
                return new PresenceChanged(subject.UserId, PresenceStatus.Offline, null);
            }

            var told = listener?.Presence.Told ?? PresenceStatus.Offline;
            var seen = told == PresenceStatus.Offline && PresenceRule.MayShowLastSeen(person.Settings, viewer)
                ? LastSeen.Of(subject.UserId, subject.LastSeenAt)
                : null;
            return new PresenceChanged(subject.UserId, told, seen) { Custom = person.Custom };
        }
    }

    /// <summary>Tells what was held back or has run out, and writes when people were last seen.</summary>
    public Task TickAsync(CancellationToken cancellation)
    {
        var now = Now;
        while (_expiries.TryTake(now, out var userId))
        {
            _pending[userId] = true;
        }

        foreach (var userId in _pending.Keys)
        {
            lock (GateOf(userId))
            {
                _pending.TryRemove(userId, out var _);
                if (listeners.Find(userId) is { } listener)
                {
                    _expiries.Set(userId, listener.Person.At(now).NextExpiry);
                    Refresh(listener);
                }
            }
        }

        return LastSeen.WriteAsync(cancellation);
    }

    /// <summary>Writes of all who are seen online that they are here: after a crash, and after a stop, that is what is known.</summary>
    public Task WriteOnlineAsync(CancellationToken cancellation)
    {
        foreach (var listener in listeners.All)
        {
            lock (GateOf(listener.UserId))
            {
                if (listener.Presence.Told != PresenceStatus.Offline)
                {
                    var gone = listener.Sessions.Length == 0 ? listener.EmptySince : uptime.Now;
                    LastSeen.Note(listener.UserId, WallAt(listener.Presence.HidingSince ?? gone));
                }
            }
        }

        return LastSeen.WriteAsync(cancellation);
    }

    private bool IsInvisible(Listener listener) => listener.Person.At(Now).Status == ChosenStatus.Invisible;

    private OwnPresenceChanged OwnOf(Listener listener) => OwnOf(listener.Person, IsAway(listener));

    private OwnPresenceChanged OwnOf(PersonState stored, bool isAway)
    {
        var person = stored.At(Now);
        var status = person.Status switch
        {
            ChosenStatus.DoNotDisturb => OwnStatus.DoNotDisturb,
            ChosenStatus.Invisible => OwnStatus.Invisible,
            _ => isAway ? OwnStatus.Away : OwnStatus.Online,
        };
        return new OwnPresenceChanged(status, person.StatusExpiresAt, person.Custom);
    }

    private bool IsAway(Listener listener) =>
        listener.Presence.ActiveUntil <= uptime.Now && Array.TrueForAll(listener.Sessions, session => session.IsIdle);

    // Compares how the person is with what was told of it, and tells the difference, now or when it is time.
    private void Refresh(Listener listener)
    {
        if (listener.Sessions.Length == 0 || !listener.Subscribed.IsCompletedSuccessfully)
        {
            return;
        }

        TellOwn(listener);
        var presence = listener.Presence;
        var person = listener.Person.At(Now);
        if (person.Status == ChosenStatus.Invisible || !person.Settings.Presence)
        {
            Hide(listener);
            return;
        }

        presence.HidingSince = null;
        var isAway = IsAway(listener);
        if (presence.ActiveUntil > uptime.Now)
        {
            _pending[listener.UserId] = true;
        }

        var status = person.Status == ChosenStatus.DoNotDisturb ? PresenceStatus.DoNotDisturb
            : isAway ? PresenceStatus.Away
            : PresenceStatus.Online;
        if (presence.Told == status && presence.ToldCustom == person.Custom)
        {
            return;
        }

        if (presence.Told != PresenceStatus.Offline && uptime.Now - presence.ToldAt < Damping)
        {
            _pending[listener.UserId] = true;
            return;
        }

        Announce(listener, status, uptime.Now);
    }

    private void Hide(Listener listener)
    {
        var presence = listener.Presence;
        if (presence.Told == PresenceStatus.Offline)
        {
            presence.HidingSince = null;
            return;
        }

        var since = presence.HidingSince ??= uptime.Now;
        if (uptime.Now - since < _grace)
        {
            _pending[listener.UserId] = true;
            return;
        }

        Announce(listener, PresenceStatus.Offline, since);
        presence.HidingSince = null;
    }

    private void Announce(Listener listener, PresenceStatus status, long since)
    {
        var presence = listener.Presence;
        if (presence.Told == PresenceStatus.Offline && status == PresenceStatus.Offline)
        {
            return;
        }

        var person = listener.Person.At(Now);
        (presence.Told, presence.ToldCustom, presence.ToldAt) = (status, person.Custom, uptime.Now);
        long? lastSeenAt = null;
        if (status == PresenceStatus.Offline)
        {
            lastSeenAt = WallAt(since);
            LastSeen.Note(listener.UserId, lastSeenAt.Value);
        }

        if (options.ShowsPresence)
        {
            // Who has just hidden for good is told offline once more, by the rule as it was: silence would leave it online for ever.
            var settings = person.Settings with { Presence = true };
            Tell(listener, new PresenceNews(settings, new PresenceChanged(listener.UserId, status, lastSeenAt) { Custom = person.Custom }));
        }
    }

    private void Tell(Listener listener, PresenceNews news)
    {
        var told = new HashSet<Listener> { listener };
        var rooms = Array.FindAll(listener.Rooms(), room => PresenceRule.Counts(room.Type));
        foreach (var room in rooms)
        {
            if (!room.IsLarge)
            {
                room.TellOnceOf(listener, news, told);
            }
        }

        // A thousand members coming and going would be a million events: in large groups those are told who watch.
        var large = Array.FindAll(rooms, room => room.IsLarge);
        if (large.Length == 0)
        {
            return;
        }

        foreach (var session in Watchers.Of(listener.UserId))
        {
            var viewer = listeners.Find(session.Principal.UserId);
            if (viewer is not null && !told.Contains(viewer))
            {
                _ = Array.Exists(large, room => room.TryTellOf(listener, news, viewer, session));
            }
        }
    }

    private void TellOwn(Listener listener)
    {
        var own = OwnOf(listener);
        if (listener.Presence.OwnTold is { } told && told != own)
        {
            TellOwn(listener, own);
        }

        var settings = listener.Person.Settings;
        if (listener.Presence.SettingsTold is { } known && known != settings)
        {
            TellOwn(listener, new OwnSettingsChanged(settings));
        }

        (listener.Presence.OwnTold, listener.Presence.SettingsTold) = (own, settings);
    }

    private static void TellOwn(Listener listener, ServerEvent told)
    {
        var encoded = new Encoded(told);
        foreach (var session in listener.Sessions)
        {
            session.Deliver(Holds.Own, 0, encoded);
        }
    }

    private long WallAt(long uptimeMilliseconds) => Now - (uptime.Now - uptimeMilliseconds);

    private Lock GateOf(long userId) => _gates[userId & 63];
}

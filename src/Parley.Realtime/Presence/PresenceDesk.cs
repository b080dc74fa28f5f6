using Parley.Core;
using Parley.Core.Presence;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Presence;

/// <summary>Where presence is asked for and changed, from every door.</summary>
public sealed class PresenceDesk
{
    /// <summary>People that one session may watch, and that one question may name.</summary>
    public const int WatchBound = 500;

    // Removals that happen while a watch is read make it be read again; whom they still concern after this many is left out.
    private const int Rounds = 3;

    private static readonly Refusal TooMany = Refusal.Validation("user_ids", $"At most {WatchBound:D} people can be watched.");

    private readonly PresenceBoard _board;
    private readonly Listeners _listeners;
    private readonly StoreAccess _store;

    internal PresenceDesk(PresenceBoard board, Listeners listeners, StoreAccess store) => (_board, _listeners, _store) = (board, listeners, store);

    /// <summary>A device's command: what it says of itself (idle) and what the person chooses.</summary>
    internal async Task<Result<Done>> SetAsync(Session session, SetPresence command)
    {
        var userId = session.Principal.UserId;
        var change = new PresenceChange(ChosenOf(command.Status), command.Text, command.Emoji, command.ExpiresAt);
        if (!ChangesNothing(userId, change) && (await ChangeAsync(userId, change)).Refusal is { } refusal)
        {
            return refusal;
        }

        var idle = command.Idle ?? command.Status switch
        {
            OwnStatus.Away => true,
            OwnStatus.Online => false,
            _ => null,
        };
        if (idle is { } isIdle)
        {
            _board.SetIdle(session, isIdle);
        }

        return default(Done);
    }

    /// <summary>By HTTP, where no device speaks: the whole of what is chosen, and "away" for all devices that are here.</summary>
    public async Task<Result<OwnPresenceChanged>> SetAsync(
        long userId, OwnStatus status, string? text, string? emoji, long? expiresAt, CancellationToken cancellation)
    {
        var chosen = status == OwnStatus.Away ? ChosenStatus.Online : ChosenOf(status);
        var change = new PresenceChange(chosen, new Setting<string?>(text), new Setting<string?>(emoji), expiresAt);
        if (!(await ChangeAsync(userId, change).WaitAsync(cancellation)).TryGet(out var person, out var refusal))
        {
            return refusal;
        }

        if (status == OwnStatus.Away)
        {
            _board.SetAllIdle(userId);
        }

        return _board.Own(userId, person);
    }

    public async Task<OwnPresenceChanged> OwnAsync(long userId, CancellationToken cancellation) =>
        _board.Own(userId, await _store.Person(userId, cancellation));

    /// <summary>How the person is to a device that has just come.</summary>
    public OwnPresenceChanged Own(long userId) => _board.Own(userId, PersonState.Default);

    /// <summary>What the person lets others know, for a device that has just come.</summary>
    public PersonSettings Settings(long userId) => (_listeners.Find(userId)?.Person ?? PersonState.Default).Settings;

    /// <summary>How each of these is, ascending; those of whom the person may know nothing are left out.</summary>
    public async Task<Result<IReadOnlyList<PresenceChanged>>> LookAsync(
        long viewerId, IReadOnlyCollection<long> userIds, CancellationToken cancellation)
    {
        if (userIds.Count > WatchBound)
        {
            return TooMany;
        }

        var viewer = (await _store.Person(viewerId, cancellation)).Settings;
        var found = await _store.Acquaintances(viewerId, userIds, cancellation);
        return Result.Ok<IReadOnlyList<PresenceChanged>>([.. found.Select(subject => _board.Look(subject, viewer))]);
    }

    /// <summary>Limits the session's presence to these people and tells how each of them is
    /// now; those it may know nothing of are left out.</summary>
    internal async Task<Result<Done>> WatchAsync(Session session, IReadOnlyList<long> userIds, CancellationToken cancellation)
    {
        if (userIds.Count > WatchBound)
        {
            return TooMany;
        }

        if (_listeners.Find(session.Principal.UserId) is not { } viewer)
        {
            return default(Done);
        }

        _board.Watchers.Set(session, [.. userIds]);
        IReadOnlyCollection<long> left = userIds;
        for (var round = 0; round < Rounds && left.Count > 0; round++)
        {
            var cuts = _listeners.Cuts;
            var found = await _store.Acquaintances(viewer.UserId, left, cancellation);
            left = [.. found.Where(subject => !TryTell(session, viewer, subject, cuts)).Select(subject => subject.UserId)];
        }

        return default(Done);
    }

    // False: one of the two was removed from something since the store was read, and they may share nothing any more.
    private bool TryTell(Session session, Listener viewer, Acquaintance subject, long cuts)
    {
        var looked = _board.Look(subject, viewer.Person.Settings);
        return (_listeners.Find(subject.UserId)?.CutAt ?? 0) <= cuts && viewer.TryTell(cuts, () => session.Tell(looked));
    }

    private async Task<Result<PersonState>> ChangeAsync(long userId, PresenceChange change)
    {
        var listener = _listeners.Find(userId);
        listener?.BeginChange();
        try
        {
            return await _store.ChangePresence(userId, change);
        }
        finally
        {
            listener?.EndChange();
        }
    }

    // Old clients say "online" whenever somebody comes back to the keyboard: what changes nothing is not written.
    private bool ChangesNothing(long userId, PresenceChange change) => change switch
    {
        { Status: null, Text: null, Emoji: null, ExpiresAt: null } => true,
        { Status: ChosenStatus.Online, Text: null, Emoji: null, ExpiresAt: null } =>
            _listeners.Find(userId) is { IsChanging: false } listener && listener.Person.At(_board.Now).Status == ChosenStatus.Online,
        _ => false,
    };

    private static ChosenStatus? ChosenOf(OwnStatus? status) => status switch
    {
        OwnStatus.Online => ChosenStatus.Online,
        OwnStatus.DoNotDisturb => ChosenStatus.DoNotDisturb,
        OwnStatus.Invisible => ChosenStatus.Invisible,
        _ => null,
    };
}

using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Realtime.Metering;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>Brings what was missed: gaps that stay, commits of unknown outcome, and the last
/// event of a quiet conversation, which no gap shows.</summary>
internal sealed class Repairs
{
    private const int ComparedAtOnce = 1_000;

    private static readonly TimeSpan ComparePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly RoomTable _rooms;
    private readonly StoreAccess _store;
    private readonly RealtimeMetrics _metrics;
    private readonly Action<Exception> _report;

    public Repairs(
        RoomTable rooms, StoreAccess store, Uptime uptime, RealtimeMetrics metrics, Action<long, PersonState> learn, Action<Exception> report)
    {
        _metrics = metrics;
        _rooms = rooms;
        _store = store;
        _report = report;
        OfRooms = new RepairQueue<Room>(RepairAsync, uptime, report);
        OfPeople = new RepairQueue<Listener>(RepairAsync, uptime, report);
        OfProfiles = new RepairQueue<ProfileChanged>(TellAsync, uptime, report);
        Subscriber = new Subscriber(rooms, store, OfRooms, learn);
    }

    public RepairQueue<Room> OfRooms { get; }

    public RepairQueue<Listener> OfPeople { get; }

    /// <summary>Whom a new name concerns is read, too: the person itself need not be on this node.</summary>
    public RepairQueue<ProfileChanged> OfProfiles { get; }

    public Subscriber Subscriber { get; }

    public Task RunAsync(TimeProvider clock, CancellationToken cancellation) => Task.WhenAll(
        Loop.EveryAsync(Tick, OfRooms.TickAsync, clock, _report, cancellation),
        Loop.EveryAsync(Tick, OfPeople.TickAsync, clock, _report, cancellation),
        Loop.EveryAsync(Tick, OfProfiles.TickAsync, clock, _report, cancellation),
        Loop.EveryAsync(ComparePeriod, CompareAsync, clock, _report, cancellation));

    /// <summary>Reads these at once, and each second until the store answers.</summary>
    public void Suspect(OutcomeUnknown unknown)
    {
        foreach (var conversationId in unknown.ConversationIds)
        {
            if (_rooms.Find(conversationId) is { } room)
            {
                room.Suspect();
                OfRooms.Ask(room, TimeSpan.Zero);
            }
        }

        foreach (var userId in unknown.UserIds)
        {
            if (_rooms.Listeners.Find(userId) is { } listener)
            {
                listener.Suspect();
                OfPeople.Ask(listener, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Compares the numbers of all rooms with the store. A room that is behind may have
    /// the event on its way: it gets the usual patience.</summary>
    public async Task CompareAsync(CancellationToken cancellation)
    {
        foreach (var chunk in _rooms.Ids.Chunk(ComparedAtOnce))
        {
            foreach (var (conversationId, rev) in await _store.Revs(chunk, cancellation))
            {
                if (_rooms.Find(conversationId) is { } room && room.Expect(rev))
                {
                    OfRooms.Ask(room, Hub.GapPatience);
                }
            }
        }
    }

    private async Task RepairAsync(Room room, CancellationToken cancellation)
    {
        if (room.BeginRepair() is not { } rev)
        {
            return;
        }

        try
        {
            _metrics.GapsRepaired.Add(1, RealtimeMetrics.OfRoom);
            if (room.Repair(await _store.Events(room.Id, rev, cancellation)))
            {
                OfRooms.Ask(room, Hub.GapPatience);
            }
        }
        catch
        {
            room.Suspect();
            throw;
        }
    }

    private async Task RepairAsync(Listener listener, CancellationToken cancellation)
    {
        if (!listener.Subscribed.IsCompleted)
        {
            // Its first snapshot is being read, and may be older than the commit that is in doubt.
            OfPeople.Ask(listener, Hub.GapPatience);
            return;
        }

        if (listener.BeginRepair() is not { } userRev)
        {
            return;
        }

        try
        {
            _metrics.GapsRepaired.Add(1, RealtimeMetrics.OfPerson);
            listener.Repair(await _store.OwnEvents(listener.UserId, userRev, cancellation));

            // "Joined" may have been among the missing, in a conversation that has no room here.
            await Subscriber.ResubscribeAsync(listener, cancellation);
        }
        catch
        {
            listener.Suspect();
            throw;
        }
    }

    private async Task TellAsync(ProfileChanged change, CancellationToken cancellation)
    {
        var encoded = new Encoded(new ProfileTold(change));
        var told = new HashSet<Listener>();
        foreach (var top in await _store.Tops(change.User.Id, cancellation))
        {
            _rooms.Find(top.ConversationId)?.TellOnce(encoded, told);
        }
    }
}

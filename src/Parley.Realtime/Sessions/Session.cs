using Parley.Core.Parking;
using Parley.Core.Sessions;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Rooms;
using Parley.Realtime.Syncing;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Sessions;

/// <summary>One authenticated connection of one person.</summary>
public sealed class Session(Principal principal, IWireProtocol protocol, Outbox outbox)
{
    private volatile Holds? _holds;
    private volatile Delay? _delay;
    private volatile InFlight? _inFlight;
    private RefusalTally? _refusals;
    private HashSet<long>? _visits;
    private int _syncing;
    private volatile HashSet<long>? _watched;
    private volatile bool _idle;

    public Principal Principal { get; } = principal;

    public IWireProtocol Protocol { get; } = protocol;

    public Outbox Outbox { get; } = outbox;

    /// <summary>Whose presence it wants to be told; null: of everybody who may be told.</summary>
    internal HashSet<long>? Watched
    {
        get => _watched;
        set => _watched = value;
    }

    /// <summary>Nobody is in front of this device, as it says itself. Set by the presence board.</summary>
    internal bool IsIdle
    {
        get => _idle;
        set => _idle = value;
    }

    /// <summary>Made for the first sync and kept for the next; null for sessions that never sync.</summary>
    internal Holds? Holds
    {
        get => _holds;
        set => _holds = value;
    }

    /// <summary>Made for the first command that has to wait: an idle session has none.</summary>
    internal InFlight InFlight => _inFlight ??= new InFlight();

    /// <summary>Made for the first refusal.</summary>
    internal RefusalTally Refusals => LazyInitializer.EnsureInitialized(ref _refusals);

    internal RefusalTally? RefusalsSoFar => Volatile.Read(ref _refusals);

    /// <summary>The frames of a sync whose last has not come yet.</summary>
    internal SyncRequest? Collecting { get; set; }

    /// <summary>Public channels that it listens to as a visitor. Locked by whoever touches it.</summary>
    internal HashSet<long> Visits => LazyInitializer.EnsureInitialized(ref _visits);

    /// <summary>Null: it never visited any.</summary>
    internal HashSet<long>? VisitsSoFar => Volatile.Read(ref _visits);

    /// <summary>Of a protocol whose clients subscribe: what this one hears; null: everything.</summary>
    public HeardChannels? Channels { get; init; }

    /// <summary>What it was told last; null where its protocol cannot go on from there.</summary>
    public Trail? Trail { get; init; }

    /// <summary>Keeps live events back until what was missed has been told.</summary>
    internal Delay? Delay
    {
        get => _delay;
        set => _delay = value;
    }

    /// <summary>Tells this session alone.</summary>
    public void Tell(ServerEvent serverEvent) => Outbox.TryEnqueue(Protocol.Encode(serverEvent));

    /// <summary>Tells a live event, encoded once for all who hear it in the same words.</summary>
    internal void Deliver(long key, long number, Encoded encoded) => Deliver(key, number, encoded, Protocol);

    /// <param name="words">Those of its protocol for where it is.</param>
    internal void Deliver(long key, long number, Encoded encoded, IWireProtocol words)
    {
        if (Channels is { } channels)
        {
            channels.Tell(key, encoded, Principal.UserId);
        }
        else
        {
            Deliver(key, number, encoded.For(words));
        }
    }

    /// <summary>Tells a live event of a conversation: at once, or after the pages of a sync that is reading it.</summary>
    /// <param name="number">The event's rev (or user rev); 0 for what has none.</param>
    private void Deliver(long key, long number, ReadOnlyMemory<byte> frame)
    {
        if (_delay is { } delay)
        {
            if (delay.TryKeep(key, number, frame))
            {
                return;
            }

            _delay = delay.IsSpent ? null : delay;
        }

        var holds = _holds;
        if (holds is null || !holds.TryKeep(key, number, frame))
        {
            Send(key, number, frame);
        }
    }

    /// <summary>Lets live events go on.</summary>
    internal void EndDelay() => _delay?.End(Send);

    private void Send(long key, long number, ReadOnlyMemory<byte> frame)
    {
        if (number > 0 && !frame.IsEmpty && Trail is { } trail)
        {
            trail.Tell(Outbox, new ToldChange(key, number), frame);
        }
        else
        {
            Outbox.TryEnqueue(frame);
        }
    }

    /// <summary>Tells that the person is out of a conversation; neither kept events nor pages of it follow.</summary>
    internal void Cut(long conversationId, Encoded removed)
    {
        if (Channels is { } channels)
        {
            channels.Cut(conversationId, removed);
            return;
        }

        _holds?.Cut(conversationId);
        _delay?.Cut(conversationId);
        Outbox.TryEnqueue(removed.For(Protocol));
    }

    /// <summary>Completes when the commands handed in so far have been answered: who closes in peace waits for it first.</summary>
    public Task SettledAsync() => _inFlight?.SettledAsync() ?? Task.CompletedTask;

    /// <returns>False: one is under way, and there is one at a time.</returns>
    internal bool TryBeginSync() => Interlocked.CompareExchange(ref _syncing, 1, 0) == 0;

    internal void EndSync() => Volatile.Write(ref _syncing, 0);
}

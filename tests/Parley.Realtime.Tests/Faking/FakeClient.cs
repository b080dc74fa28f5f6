using Parley.Core.Events;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Tests.Faking;

/// <summary>One session, and everything that it has been told.</summary>
internal sealed class FakeClient
{
    private static int _sessions;

    private readonly FakeWire _wire;
    private readonly List<ServerEvent> _told = [];
    private readonly Lock _gate = new();

    public FakeClient(long userId, FakeWire? wire = null, Outbox? outbox = null)
        : this(
            new Principal(userId, $"s{Interlocked.Increment(ref _sessions)}", new UserCard(userId, $"u{userId}", null), UserRole.Member),
            wire,
            outbox)
    {
    }

    public FakeClient(Principal principal, FakeWire? wire = null, Outbox? outbox = null)
    {
        _wire = wire ?? new FakeWire();
        Session = new Session(principal, _wire, outbox ?? new Outbox());
    }

    public Session Session { get; }

    public long UserId => Session.Principal.UserId;

    /// <summary>Everything told so far; what waits is taken, as a transport does.</summary>
    public IReadOnlyList<ServerEvent> Told
    {
        get
        {
            lock (_gate)
            {
                var frames = new List<ReadOnlyMemory<byte>>();
                Session.Outbox.TryTakeAll(frames);
                Session.Outbox.Written();
                _told.AddRange(frames.Select(_wire.Read));
                return [.. _told];
            }
        }
    }

    /// <summary>The revs of the numbered events of a conversation, in the order told.</summary>
    public IReadOnlyList<long> Revs(long conversationId) =>
        [.. Told.OfType<Changed>().Where(told => told.Event.ConversationId == conversationId).Select(told => told.Event.Rev)];

    public IReadOnlyList<T> Of<T>()
        where T : ServerEvent => [.. Told.OfType<T>()];

    public T Changed<T>()
        where T : ConversationEvent => Told.OfType<Changed>().Select(told => told.Event).OfType<T>().Single();
}

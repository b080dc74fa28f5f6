using System.Text.Json;
using Parley.Core.Sessions;
using Parley.Core.Users;
using Parley.Protocols.Native;
using Parley.Realtime;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;
using Parley.Testing;
using Parley.Testing.Client;

namespace Parley.Server.Tests.Sync;

/// <summary>A device without a socket: it drains the outbox of its session into the reference client's state.</summary>
internal sealed class ModelDevice(RealtimeNode node, User user) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ChatState _state = new();
    private readonly HashSet<long> _answered = [];
    private Session? _session;
    private Task _draining = Task.CompletedTask;
    private long _lastId;
    private volatile bool _isCut;

    public User User { get; } = user;

    public bool IsConnected => _session is not null;

    public ChatState Snapshot()
    {
        lock (_gate)
        {
            return _state.Copy();
        }
    }

    /// <summary>Connects and asks for what was missed; completes once the sync is over.</summary>
    public async Task ConnectAsync(string epoch, CancellationToken cancellation)
    {
        var id = await BeginAsync(epoch, cancellation);
        await Eventually.TrueAsync(() => IsAnswered(id), "the sync is over");
    }

    /// <summary>Connects and asks, and does not wait: the answer may be cut in the middle.</summary>
    public async Task<long> BeginAsync(string epoch, CancellationToken cancellation)
    {
        var outbox = new Outbox();
        var session = new Session(new Principal(User.Id, $"s{User.Id}", User.Card, User.Role), NativeProtocol.Strict, outbox);
        _isCut = false;
        Apply(NativeProtocol.Strict.Encode(new Authenticated(default, session.Principal, epoch, 0, 25, Core.Limits.Default)));
        await node.Hub.AttachAsync(session, cancellation);
        _session = session;
        _draining = DrainAsync(outbox, cancellation);
        var id = ++_lastId;
        await node.Dispatcher.DispatchAsync(session, Cursors(id), bytes: 0, cancellation);
        return id;
    }

    /// <summary>The network is gone: what the outbox still holds never arrives.</summary>
    public async Task CutAsync()
    {
        if (_session is not { } session)
        {
            return;
        }

        _isCut = true;
        _session = null;
        node.Hub.Detach(session);
        session.Outbox.Close(CloseReason.Normal);
        await _draining;
    }

    public async ValueTask DisposeAsync() => await CutAsync();

    private bool IsAnswered(long id)
    {
        lock (_gate)
        {
            return _answered.Contains(id);
        }
    }

    private Realtime.Wire.Sync Cursors(long id)
    {
        var state = Snapshot();
        var known = state.Conversations.Values.ToDictionary(held => held.Id, held => new KnownNumbers(held.Rev, held.Mark));
        return new Realtime.Wire.Sync(new RequestId(null, id), state.Epoch, state.UserRev, state.Profiles, known, Final: true);
    }

    private async Task DrainAsync(Outbox outbox, CancellationToken cancellation)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        do
        {
            await outbox.WaitAsync(cancellation);
            frames.Clear();
            if (!outbox.TryTakeAll(frames))
            {
                return;
            }

            foreach (var frame in frames.TakeWhile(_ => !_isCut))
            {
                Apply(frame);
            }

            outbox.Written();
        }
        while (!_isCut);
    }

    private void Apply(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        var frame = JsonElement.Parse(bytes.Span);
        lock (_gate)
        {
            _state.Apply(frame, now: 0);
            if (frame.Text("type") == "sync" && frame.OptionalNumber("id") is { } id)
            {
                _state.Synced();
                _answered.Add(id);
            }
        }
    }
}

using System.Collections.Concurrent;
using Parley.Core;
using Parley.Core.Parking;
using Parley.Core.Sessions;
using Parley.Server.Configuration;
using Parley.Server.Identity;

namespace Parley.Server.SocketIo;

/// <summary>The sockets that were cut off a moment ago, by their pids: on their way into the store, or there. A pid is a secret; it brings back
/// one socket, once, and only the session that it was of. Whichever process is asked, this one after a restart too, finds what has been
/// stored.</summary>
internal sealed partial class ParkedSockets(ParkingLot lot, ServerSettings settings, ILogger<ParkedSockets> logger)
{
    // Rows of one commit.
    private const int AtOnce = 500;

    // Past so many that wait for the store the rest begins anew.
    private const int Waiting = 20_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ChatHandler> _connected = [];
    private readonly Dictionary<string, ParkedSocket> _waiting = [];
    private IReadOnlyDictionary<string, ParkedSocket> _leaving = new Dictionary<string, ParkedSocket>();
    private Task _storing = Task.CompletedTask;
    private Task _storingAll = Task.CompletedTask;
    private bool _isStoring;

    /// <summary>False where every client that was cut off begins anew.</summary>
    public bool IsOn => settings.SocketIoRecovery > TimeSpan.Zero;

    /// <summary>A socket that is here.</summary>
    public void Connected(string pid, ChatHandler handler) => _connected[pid] = handler;

    public void Disconnected(string pid, ChatHandler handler) =>
        _connected.TryRemove(new KeyValuePair<string, ChatHandler>(pid, handler));

    /// <summary>Keeps it from now on; it is stored as soon as what was there before it has been.</summary>
    public void Add(string pid, ParkedSocket parked)
    {
        lock (_gate)
        {
            if (parked.Rooms.Count > ParkingLot.Rooms || _waiting.Count >= Waiting)
            {
                return;
            }

            _waiting[pid] = parked;
            if (!_isStoring)
            {
                _isStoring = true;
                _storingAll = Task.Run(StoreAllAsync);
            }
        }
    }

    /// <summary>Takes it out. One that is still taken for connected is ended for it.</summary>
    /// <returns>Null: there is none, or it is somebody else's, or of another session.</returns>
    public async Task<ParkedSocket?> TakeAsync(string pid, Principal principal, CancellationToken cancellation)
    {
        if (_connected.TryGetValue(pid, out var handler) && handler.IsOf(principal))
        {
            handler.GiveUp();
        }

        Task storing;
        lock (_gate)
        {
            if (_waiting.TryGetValue(pid, out var waiting))
            {
                return waiting.UserId == principal.UserId && waiting.SessionId == principal.SessionId && _waiting.Remove(pid) ? waiting : null;
            }

            storing = _leaving.ContainsKey(pid) ? _storing : Task.CompletedTask;
        }

        await storing.WaitAsync(cancellation);
        return (await lot.TakeAsync(SessionToken.Hash(pid), principal, cancellation)).TryGet(out var parked, out _) ? parked : null;
    }

    /// <summary>Completes when all that was added is stored.</summary>
    public Task StoredAsync()
    {
        lock (_gate)
        {
            return _storingAll;
        }
    }

    private async Task StoreAllAsync()
    {
        while (BeginStoring())
        {
            await _storing;
        }
    }

    private bool BeginStoring()
    {
        lock (_gate)
        {
            _leaving = _waiting.Take(AtOnce).ToDictionary();
            foreach (var (pid, _) in _leaving)
            {
                _waiting.Remove(pid);
            }

            _isStoring = _leaving.Count > 0;
            _storing = _isStoring ? StoreAsync([.. _leaving.Values]) : Task.CompletedTask;
            return _isStoring;
        }
    }

    private async Task StoreAsync(ParkedSocket[] sockets)
    {
        try
        {
            if ((await lot.ParkAsync(sockets, settings.SocketIoRecovery, CancellationToken.None)).Refusal is { } refusal)
            {
                NotParked(null, sockets.Length, refusal.Code);
            }
        }
        catch (Exception exception)
        {
            NotParked(exception, sockets.Length, RefusalCode.Internal);
        }
    }

    [LoggerMessage(3031, LogLevel.Warning, "{Count} Socket.IO connections that were cut off could not be kept ({Code}) and will begin anew")]
    private partial void NotParked(Exception? exception, int count, RefusalCode code);
}

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Parley.Core.Sessions;
using Parley.Realtime.Rooms;
using Parley.Realtime.Sessions;

namespace Parley.Server.SocketIo;

/// <summary>The sockets of this process that were cut off a moment ago, by their pids. A pid is a secret; it brings back one socket, once, and
/// only the session that it was of.</summary>
internal sealed class ParkedSockets(TimeProvider clock)
{
    /// <summary>How long a socket may be away.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    // What one person may leave here (attack PR23), and all of them; each is some kilobytes. The oldest go first.
    private const int PerPerson = 8;
    private const int Bound = 20_000;

    // Who is in more conversations than that begins anew.
    private const int Conversations = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<ParkedSocket>> _byPid = [];
    private readonly Dictionary<long, List<ParkedSocket>> _byUser = [];
    private readonly LinkedList<ParkedSocket> _byAge = [];
    private readonly ConcurrentDictionary<string, ChatHandler> _connected = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return _byPid.Count;
            }
        }
    }

    /// <summary>A socket that is here.</summary>
    public void Connected(string pid, ChatHandler handler) => _connected[pid] = handler;

    public void Disconnected(string pid, ChatHandler handler) =>
        _connected.TryRemove(new KeyValuePair<string, ChatHandler>(pid, handler));

    public void Add(ParkedSocket parked)
    {
        if (parked.Whereabouts.Revs.Count > Conversations)
        {
            return;
        }

        lock (_gate)
        {
            Forget();
            parked.Until = clock.GetUtcNow() + Window;
            _byPid[parked.Pid] = _byAge.AddLast(parked);
            var own = CollectionsMarshal.GetValueRefOrAddDefault(_byUser, parked.Principal.UserId, out _) ??= [];
            own.Add(parked);
            if (own.Count > PerPerson || _byAge.Count > Bound)
            {
                Remove(own.Count > PerPerson ? own[0] : _byAge.First!.Value);
            }
        }
    }

    /// <summary>Takes it out. One that is still taken for connected is ended for it.</summary>
    /// <returns>Null: there is none, or it is somebody else's, or of another session.</returns>
    public ParkedSocket? Take(string pid, Principal principal)
    {
        if (_connected.TryGetValue(pid, out var handler) && handler.IsOf(principal))
        {
            handler.GiveUp();
        }

        lock (_gate)
        {
            Forget();
            if (!_byPid.TryGetValue(pid, out var node) || node.Value is not { } parked
                || parked.Principal.UserId != principal.UserId || parked.Principal.SessionId != principal.SessionId)
            {
                return null;
            }

            Remove(parked);
            return parked;
        }
    }

    private void Forget()
    {
        while (_byAge.First is { } oldest && oldest.Value.Until <= clock.GetUtcNow())
        {
            Remove(oldest.Value);
        }
    }

    private void Remove(ParkedSocket parked)
    {
        if (_byPid.Remove(parked.Pid, out var node))
        {
            _byAge.Remove(node);
            var own = _byUser[parked.Principal.UserId];
            own.Remove(parked);
            if (own.Count == 0)
            {
                _byUser.Remove(parked.Principal.UserId);
            }
        }
    }
}

/// <summary>What is kept of a socket while it is away.</summary>
internal sealed record ParkedSocket(string Pid, string Sid, Principal Principal, Whereabouts Whereabouts, Trail Trail)
{
    public DateTimeOffset Until { get; set; }
}

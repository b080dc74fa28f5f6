using Parley.Realtime.Sessions;
using Parley.Server.SocketIo;

namespace Parley.Conformance;

/// <summary>The recovery of state as simple as can be: in memory, by the pids of all that did not say goodbye.</summary>
internal sealed class KeptSockets
{
    // The oldest goes for the newest.
    private const int Sockets = 1_000;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, KeptSocket> _byPid = [];

    public KeptSocket Begin(string name, string sid, Outbox outbox)
    {
        var socket = new KeptSocket(name, sid, EngineIoConnections.NewSid(), outbox);
        lock (_gate)
        {
            if (_byPid.Count == Sockets)
            {
                _byPid.RemoveAt(0);
            }

            _byPid.Add(socket.Identity.Pid!, socket);
        }

        return socket;
    }

    /// <summary>Null: there is none in this namespace, or too much has been missed.</summary>
    public KeptSocket? Find(string name, string pid, string offset, Outbox outbox)
    {
        lock (_gate)
        {
            return _byPid.TryGetValue(pid, out var socket) && socket.Namespace == name && socket.TryGoOn(offset, outbox) ? socket : null;
        }
    }

    public void Forget(KeptSocket socket)
    {
        lock (_gate)
        {
            _byPid.Remove(socket.Identity.Pid!);
        }
    }
}

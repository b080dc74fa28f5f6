using System.Text;
using Parley.Protocols.SocketIo;
using Parley.Realtime.Sessions;
using Parley.Server.SocketIo;

namespace Parley.Conformance;

/// <summary>A socket that outlives its connection: who it is, and what it was told last.</summary>
/// <param name="outbox">Of the connection that it has now.</param>
internal sealed class KeptSocket(string name, string sid, string pid, Outbox outbox)
{
    // Who missed more begins anew.
    private const int Events = 256;

    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _told = new();
    private Outbox _outbox = outbox;
    private long _count;

    public string Namespace => name;

    public SocketIoIdentity Identity => new(sid, pid);

    // 42["hi","7"]
    /// <summary>What has no attachments ends in its offset, as at the reference server.</summary>
    public void Tell(string eventName, string arguments)
    {
        lock (_gate)
        {
            var offset = $"{(arguments.Length == 0 ? "" : ",")}\"{++_count}\"";
            var frame = SocketIoFrames.Event(name, eventName, Encoding.UTF8.GetBytes(arguments + offset), []);
            _told.Enqueue(frame);
            if (_told.Count > Events)
            {
                _told.Dequeue();
            }

            _outbox.TryEnqueue(frame);
        }
    }

    /// <summary>Goes on with another connection, and tells it what came after the offset.</summary>
    /// <returns>False where that is not known any more, or never was.</returns>
    public bool TryGoOn(string offset, Outbox next)
    {
        lock (_gate)
        {
            if (!long.TryParse(offset, out var had) || had < _count - _told.Count || had > _count)
            {
                return false;
            }

            _outbox = next;
            foreach (var missed in _told.Skip(_told.Count - (int)(_count - had)))
            {
                next.TryEnqueue(missed);
            }

            return true;
        }
    }
}

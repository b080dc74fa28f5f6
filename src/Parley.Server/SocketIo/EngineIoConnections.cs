using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Parley.Server.SocketIo;

/// <summary>The sessions of this process by their sids. A sid is a secret: whoever knows one reads and writes in its session.</summary>
internal sealed class EngineIoConnections
{
    private readonly ConcurrentDictionary<string, EngineIoConnection> _bySid = [];

    public int Count => _bySid.Count;

    /// <summary>144 bits, in the characters that a URL takes as they are.</summary>
    public static string NewSid() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));

    public void Add(EngineIoConnection connection) => _bySid[connection.Sid] = connection;

    public void Remove(EngineIoConnection connection) => _bySid.TryRemove(connection.Sid, out _);

    /// <summary>Null where there is none, or its time has just run out.</summary>
    public EngineIoConnection? Find(string sid)
    {
        if (!_bySid.TryGetValue(sid, out var connection))
        {
            return null;
        }

        // A timer may be late; a deadline is not.
        connection.Tick();
        return _bySid.GetValueOrDefault(sid);
    }
}

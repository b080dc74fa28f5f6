using Parley.Realtime.Wire;

namespace Parley.Realtime.Rooms;

/// <summary>An event on its way to many: encoded once for each protocol that is listening.</summary>
internal sealed class Encoded(ServerEvent serverEvent)
{
    // Of the process, not of a node: an event on its way is too small a thing to know whose it is.
    private static long _made;

    private IWireProtocol? _protocol;
    private ReadOnlyMemory<byte> _frame;
    private List<(IWireProtocol Protocol, ReadOnlyMemory<byte> Frame)>? _others;

    /// <summary>Events encoded so far, once for each protocol and variant.</summary>
    public static long Made => Interlocked.Read(ref _made);

    public ServerEvent Event => serverEvent;

    public ReadOnlyMemory<byte> For(IWireProtocol protocol)
    {
        if (ReferenceEquals(protocol, _protocol))
        {
            return _frame;
        }

        if (_protocol is null)
        {
            Interlocked.Increment(ref _made);
            _frame = protocol.Encode(serverEvent);
            _protocol = protocol;
            return _frame;
        }

        return ForOther(protocol);
    }

    private ReadOnlyMemory<byte> ForOther(IWireProtocol protocol)
    {
        _others ??= [];
        foreach (var (other, frame) in _others)
        {
            if (ReferenceEquals(other, protocol))
            {
                return frame;
            }
        }

        Interlocked.Increment(ref _made);
        var encoded = protocol.Encode(serverEvent);
        _others.Add((protocol, encoded));
        return encoded;
    }
}

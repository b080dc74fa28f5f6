using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Tests.Faking;

/// <summary>A protocol whose frames can be turned back into the very events that they were made of.</summary>
internal sealed class FakeWire(int frameBytes = 16) : IWireProtocol
{
    private readonly ConcurrentDictionary<byte[], ServerEvent> _said = new();

    public TimeSpan TypingLifetime => TimeSpan.FromSeconds(6);

    public bool HasRooms => false;

    public IWireProtocol At(Place place) => this;

    public int Encoded => _said.Count;

    public ReadOnlyMemory<byte> Encode(ServerEvent serverEvent)
    {
        var frame = new byte[frameBytes];
        _said[frame] = serverEvent;
        return frame;
    }

    public (int Code, string Reason) Close(CloseReason reason) => ((int)reason, reason.ToString());

    public ServerEvent Read(ReadOnlyMemory<byte> frame)
    {
        MemoryMarshal.TryGetArray(frame, out var segment);
        return _said[segment.Array!];
    }
}

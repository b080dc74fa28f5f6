using Parley.Protocols.Envelope;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Server.WebSockets;

/// <summary>A protocol as it is spoken at a door: by whose credentials one comes in, and what a connection of it is.</summary>
/// <param name="Name">As it stands in the metrics.</param>
/// <param name="IsByRequest">The request says who comes; otherwise the first frame does, whatever the request carries.</param>
/// <param name="IsByRequestAlone">No frame can say it: who is not let in is told so by the close code, for pages see nothing else.</param>
internal sealed record Speech(
    string Name, IWireProtocol Protocol, Func<IFrameConnection> Connect, bool IsByRequest, bool IsByRequestAlone = false)
{
    public static readonly Speech Native = new(
        "native", NativeProtocol.Strict, () => new NativeConnection(NativeDialect.Strict), IsByRequest: true);

    /// <summary>On the lenient door the frame decides (contract native, "Connecting").</summary>
    public static readonly Speech NativeLenient = new(
        "native_lenient", NativeProtocol.Lenient, () => new NativeConnection(NativeDialect.Lenient), IsByRequest: false);

    public static Speech Envelope(EnvelopeProtocol protocol) =>
        new("envelope", protocol, () => new EnvelopeConnection(), IsByRequest: true, IsByRequestAlone: true);
}

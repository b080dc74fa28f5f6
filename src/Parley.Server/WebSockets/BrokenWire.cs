using System.Net.WebSockets;

namespace Parley.Server.WebSockets;

/// <summary>Tells exceptions of a wire that broke, which are the peer's business and ordinary, from bugs, which are ours.</summary>
internal static class BrokenWire
{
    /// <remarks>
    /// <see cref="TimeoutException"/>: a write that made no progress, or a close frame that was not answered.
    /// <see cref="OperationCanceledException"/> and <see cref="ObjectDisposedException"/>: we aborted it ourselves while it was in use.
    /// </remarks>
    public static bool Is(Exception exception) =>
        exception is WebSocketException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException;
}

using Parley.Protocols.EngineIo;

namespace Parley.Server.SocketIo;

/// <summary>A place where Engine.IO is spoken.</summary>
/// <param name="Path">Without a slash at its end; it answers with one, too, as clients ask for either.</param>
/// <param name="Protocol">As metrics name it.</param>
/// <param name="Open">Who listens to a new connection; the request is the one that opens it, and gone after the call.</param>
internal sealed record EngineIoPath(
    string Path, string Protocol, EngineIoOptions Options, Func<EngineIoConnection, HttpContext, IEngineIoListener> Open)
{
    public bool Is(PathString path) =>
        path.Value is { } value && value.StartsWith(Path, StringComparison.Ordinal) && value.AsSpan(Path.Length) is "" or "/";
}

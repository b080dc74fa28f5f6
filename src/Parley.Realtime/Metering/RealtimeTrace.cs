using System.Diagnostics;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Metering;

/// <summary>One span for each command of a session. What stands in it is the command's name and its outcome, never its content.</summary>
public static class RealtimeTrace
{
    public const string SourceName = "Parley.Realtime";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Command(ClientCommand command)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // A trace of its own: that of the connection's request may be hours old.
        Activity.Current = null;
        return Source.StartActivity($"command {RealtimeMetrics.WordOf(command)}", ActivityKind.Server);
    }
}

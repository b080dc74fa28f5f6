using Parley.Protocols.Pusher;

namespace Parley.Server.Pusher;

/// <summary>What an operator says of the Pusher protocol.</summary>
public sealed record PusherSettings
{
    /// <summary>Before <c>/app</c> and <c>/apps</c>; empty, or begins with a slash and ends with none.</summary>
    public string Path { get; init; } = "";

    /// <summary>Whether the default app has channels of chat.</summary>
    public bool HasChat { get; init; } = true;

    /// <summary>The apps that are named. The first is the default one.</summary>
    public IReadOnlyList<PusherApp> Apps { get; init; } = [];

    /// <summary>Of the app that is made where none is named: what it may do.</summary>
    public PusherApp Standard { get; init; } = new("", "", "");

    /// <summary>Keeps the credentials of that app; null: forgotten with the process.</summary>
    public string? AppFile { get; init; }

    /// <summary>How often web-hooks that are due are looked for, and what happened is gathered for them.</summary>
    public TimeSpan HookPeriod { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long it takes until somebody who went is told to be gone.</summary>
    public TimeSpan HookPatience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the server of an app has for its answer.</summary>
    public TimeSpan HookTryTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first failure to the second try; doubled each time.</summary>
    public TimeSpan HookPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so long a web-hook is given up.</summary>
    public TimeSpan HookLife { get; init; } = TimeSpan.FromMinutes(5);
}

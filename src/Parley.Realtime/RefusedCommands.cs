using Parley.Core;

namespace Parley.Realtime;

/// <summary>What a session was refused since the last such note, for whoever watches for attacks; nothing of what it said.</summary>
/// <param name="Command">The kind of the last.</param>
/// <param name="Code">Of the last.</param>
public sealed record RefusedCommands(long Count, string Command, RefusalCode Code, long UserId);

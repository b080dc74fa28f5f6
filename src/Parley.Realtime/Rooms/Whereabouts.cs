namespace Parley.Realtime.Rooms;

/// <summary>How far a session had come when it was cut off.</summary>
/// <param name="Revs">By conversation the last change that had been told here by then.</param>
/// <param name="Inside">The conversations that it had joined.</param>
public sealed record Whereabouts(IReadOnlyDictionary<long, long> Revs, IReadOnlyList<long> Inside);

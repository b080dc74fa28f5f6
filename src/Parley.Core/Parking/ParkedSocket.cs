namespace Parley.Core.Parking;

/// <summary>What is kept of a socket while it is away: who it was and how far it had come. A position, and no buffer (attack PR23).</summary>
/// <param name="PidHash">SHA-256 of the secret that brings it back.</param>
/// <param name="Sid">What it is called; no secret.</param>
/// <param name="Told">The last changes that it was told of and that may not have arrived, in the order of telling.</param>
public sealed record ParkedSocket(
    byte[] PidHash, long UserId, string SessionId, string Sid, IReadOnlyList<ParkedRoom> Rooms, IReadOnlyList<ToldChange> Told);

/// <summary>Where a socket stood in one of its conversations.</summary>
/// <param name="Rev">The last change that had been told here by then.</param>
/// <param name="IsInside">It had joined it.</param>
/// <param name="IsNear">It had asked for something in it.</param>
public readonly record struct ParkedRoom(long ConversationId, long Rev, bool IsInside, bool IsNear);

/// <summary>A change of a conversation that somebody was told of.</summary>
public readonly record struct ToldChange(long ConversationId, long Rev);

namespace Parley.Realtime.Topics;

public enum TopicEdgeKind
{
    /// <summary>The first listener has come.</summary>
    Occupied,

    /// <summary>The last listener has gone.</summary>
    Vacated,

    /// <summary>The first connection of a user.</summary>
    MemberAdded,

    /// <summary>The last connection of a user.</summary>
    MemberRemoved,

    /// <summary>Somebody has come and there was no last event to begin with.</summary>
    NothingKept,

    /// <summary>How many listen.</summary>
    Counted,
}

/// <summary>Something that somebody outside may want to know of a topic. Told in order, under the topic's lock.</summary>
/// <param name="UserId">Of a member.</param>
public sealed record TopicEdge(TopicEdgeKind Kind, string Topic, string? UserId = null, int Count = 0);

namespace Parley.Realtime.Topics;

/// <summary>What a topic is like; every listener of one comes with the same.</summary>
public readonly record struct TopicRules
{
    /// <summary>Shows who is there.</summary>
    public bool HasMembers { get; init; }

    /// <summary>Who is there is counted, and told by somebody else: what each may know of it differs.</summary>
    public bool HidesMembers { get; init; }

    /// <summary>Of distinct people.</summary>
    public int MaxMembers { get; init; }

    /// <summary>Begins with the last event.</summary>
    public bool Keeps { get; init; }

    /// <summary>Tells how many listen.</summary>
    public bool TellsCounts { get; init; }
}

/// <summary>What is known of a topic at one moment.</summary>
/// <param name="Listeners">Zero: nobody is there, or it never was.</param>
public readonly record struct TopicState(string Topic, int Listeners, int Members);

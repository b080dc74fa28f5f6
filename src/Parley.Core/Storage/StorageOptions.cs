namespace Parley.Core.Storage;

/// <summary>Sizes of the store's queues and pools; each has a bound and says what happens at it.</summary>
public sealed record StorageOptions
{
    /// <summary>Connections (and threads) for reads.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>Reads that may wait; more are refused as unavailable.</summary>
    public int ReadQueue { get; init; } = 10_000;

    /// <summary>Of those, how many one person may hold; more are refused as unavailable.</summary>
    public int ReadQueuePerUser { get; init; } = 200;

    /// <summary>Committers on PostgreSQL, each owning a share of the conversations. SQLite has one: one writer is its own rule.</summary>
    public int Committers { get; init; } = 4;

    /// <summary>Write operations that may wait in all; more are refused as unavailable.</summary>
    public int WriteQueue { get; init; } = 10_000;

    /// <summary>Of those, how many one person may hold; more are refused as rate limited.</summary>
    public int WriteQueuePerUser { get; init; } = 500;

    /// <summary>Of those, how many one conversation may hold; more are refused as unavailable.</summary>
    public int WriteQueuePerConversation { get; init; } = 5_000;

    /// <summary>Operations of one commit at most.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>How long a caller waits for its commit before it is told that the outcome is unknown (promise S19: at most 2 s).</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(2);
}

using Parley.Realtime.Wire;

namespace Parley.Realtime.Budgets;

/// <summary>What a command costs of its sender's budget: about one unit for each write or read of the store behind it.</summary>
internal static class CommandWeights
{
    private const int SyncConversationsPerUnit = 50;
    private const int WatchedPerUnit = 50;

    public static double Of(ClientCommand command) => command switch
    {
        Ping or Authenticate => 0,
        Edit or Delete => 2,
        Watch watch => 1 + (watch.UserIds.Count / WatchedPerUnit),

        // Its pages are read one at a time and no faster than the client takes them, so they are not in the price.
        Sync sync => (sync.Final ? 10 : 1) + (sync.Conversations.Count / SyncConversationsPerUnit),
        _ => 1,
    };
}

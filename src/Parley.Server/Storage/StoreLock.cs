namespace Parley.Server.Storage;

/// <summary>
/// Keeps a second process off the store: until there is a backplane, two would not hear of each other's commits. Held from before the
/// migrations until the process ends.
/// </summary>
public abstract class StoreLock : IAsyncDisposable
{
    /// <summary>Completes, with one sentence that says why, when the lock was lost to another process: the server must stop then.</summary>
    public abstract Task<string> Lost { get; }

    public abstract ValueTask DisposeAsync();
}

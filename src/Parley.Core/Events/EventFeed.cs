namespace Parley.Core.Events;

/// <summary>Carries committed events from the committer to whoever listens. Each committer publishes in the order of its commits.</summary>
public sealed class EventFeed
{
    private readonly Lock _gate = new();
    private volatile Action<StoreEvent>[] _readers = [];

    /// <summary>Adds a reader for the life of the process. It is called on the publisher's
    /// thread and must neither block nor throw.</summary>
    public void Subscribe(Action<StoreEvent> reader)
    {
        lock (_gate)
        {
            _readers = [.. _readers, reader];
        }
    }

    public void Publish(StoreEvent storeEvent)
    {
        foreach (var reader in _readers)
        {
            reader(storeEvent);
        }
    }
}

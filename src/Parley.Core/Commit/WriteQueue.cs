using System.Runtime.InteropServices;
using Parley.Core.Storage;

namespace Parley.Core.Commit;

/// <summary>What waits for one committer: each sender's in order, senders in turns, bounded in all, and bounded by share so that
/// no person and no conversation can take all places.</summary>
internal sealed class WriteQueue(StorageOptions options)
{
    private readonly object _gate = new();
    private readonly FairQueue<WriteOperation> _waiting = new(options.WriteQueue, options.WriteQueuePerUser);
    private readonly Dictionary<long, int> _perConversation = [];
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes an operation in, or says why not: nothing has happened then.</summary>
    public Refusal? TryAdd(WriteOperation operation)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Refusal.Draining;
            }

            if (_waiting.IsFull)
            {
                return Refusal.Overloaded;
            }

            if (_waiting.HasShare(operation.Sender))
            {
                return Refusal.ShareExceeded;
            }

            if (operation.ConversationId is { } conversationId)
            {
                ref var ofConversation = ref CollectionsMarshal.GetValueRefOrAddDefault(_perConversation, conversationId, out _);
                if (ofConversation >= options.WriteQueuePerConversation)
                {
                    return Refusal.Overloaded;
                }

                ofConversation++;
            }

            _waiting.Add(operation.Sender, operation);
            Monitor.Pulse(_gate);
            return null;
        }
    }

    /// <summary>Fills the batch with what waits, after waiting for the first. False: closed and empty.</summary>
    public bool Take(List<WriteOperation> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            while (batch.Count < options.BatchSize && _waiting.TryTake(out var operation))
            {
                if (operation.ConversationId is { } conversationId)
                {
                    Release(conversationId);
                }

                batch.Add(operation);
            }

            return batch.Count > 0;
        }
    }

    /// <summary>Refuses from now on; what waits is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Release(long conversationId)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_perConversation, conversationId);
        if (--count == 0)
        {
            _perConversation.Remove(conversationId);
        }
    }
}

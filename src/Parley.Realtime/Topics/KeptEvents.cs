namespace Parley.Realtime.Topics;

/// <summary>The last events of topics that keep one, each for its time, all within a bound: the oldest give way.</summary>
internal sealed class KeptEvents(int bound, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byTopic = [];
    private readonly LinkedList<Entry> _byAge = [];
    private int _bytes;

    public void Keep(string topic, KeptEvent kept)
    {
        lock (_gate)
        {
            Remove(topic);
            _byTopic[topic] = _byAge.AddLast(new Entry(topic, kept));
            _bytes += kept.Frame.Length;
            while (_byAge.First is { } oldest && (_bytes > bound || oldest.Value.Kept.Until <= clock.GetUtcNow()))
            {
                Remove(oldest.Value.Topic);
            }
        }
    }

    public KeptEvent? Find(string topic)
    {
        lock (_gate)
        {
            if (_byTopic.TryGetValue(topic, out var node) && node.Value.Kept.Until > clock.GetUtcNow())
            {
                return node.Value.Kept;
            }

            Remove(topic);
            return null;
        }
    }

    private void Remove(string topic)
    {
        if (_byTopic.Remove(topic, out var node))
        {
            _byAge.Remove(node);
            _bytes -= node.Value.Kept.Frame.Length;
        }
    }

    private readonly record struct Entry(string Topic, KeptEvent Kept);
}

/// <summary>An event as it was told, for who comes later.</summary>
public sealed record KeptEvent(ReadOnlyMemory<byte> Frame, string Data, DateTimeOffset Until);

namespace Parley.Realtime.Topics;

/// <summary>
/// Edges as they are told to somebody outside: that the last one has gone is held back a while, and neither it nor the return is told where
/// they come back meanwhile. A page that is loaded anew is no departure. Not thread-safe.
/// </summary>
public sealed class SettledEdges(TimeSpan patience)
{
    private readonly Dictionary<(TopicEdgeKind, string, string?), Held> _held = [];
    private readonly Queue<Held> _inOrder = [];

    /// <returns>The edge, if it is to be told now.</returns>
    public TopicEdge? Add(TopicEdge edge, TimeSpan at)
    {
        switch (edge.Kind)
        {
            case TopicEdgeKind.Vacated or TopicEdgeKind.MemberRemoved:
                var held = new Held(edge, at + patience);
                _held[KeyOf(edge)] = held;
                _inOrder.Enqueue(held);
                return null;

            case TopicEdgeKind.Occupied when _held.Remove((TopicEdgeKind.Vacated, edge.Topic, null), out var vacated):
                vacated.IsOver = true;
                return null;

            case TopicEdgeKind.MemberAdded when _held.Remove((TopicEdgeKind.MemberRemoved, edge.Topic, edge.UserId), out var removed):
                removed.IsOver = true;
                return null;

            default:
                return edge;
        }
    }

    /// <summary>Those that nobody has come back from.</summary>
    public IReadOnlyList<TopicEdge> TakeDue(TimeSpan at)
    {
        List<TopicEdge> due = [];
        while (_inOrder.TryPeek(out var next) && (next.IsOver || next.Due <= at))
        {
            _inOrder.Dequeue();
            if (!next.IsOver)
            {
                _held.Remove(KeyOf(next.Edge));
                due.Add(next.Edge);
            }
        }

        return due;
    }

    private static (TopicEdgeKind, string, string?) KeyOf(TopicEdge edge) => (edge.Kind, edge.Topic, edge.UserId);

    private sealed class Held(TopicEdge edge, TimeSpan due)
    {
        public TopicEdge Edge => edge;

        public TimeSpan Due => due;

        public bool IsOver { get; set; }
    }
}

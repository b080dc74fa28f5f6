using System.Collections.Concurrent;

namespace Parley.Realtime.Topics;

/// <summary>
/// The topics of one application, apart from those of every other. All of it is in memory: one process serves all listeners. With several, what
/// is asked of a topic here (its state, its members) becomes a sum over nodes, and what is told goes to the others' spaces, too.
/// </summary>
/// <param name="note">Told of each edge, in the order of its topic and under its lock: must neither wait nor throw.</param>
public sealed class TopicSpace(ITopicWords words, TimeProvider clock, Action<TopicEdge> note)
{
    // What topics keep for who comes later, over all of them.
    private const int KeptBytes = 32 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Topic> _topics = [];
    private readonly ConcurrentDictionary<string, TopicListener> _listeners = [];
    private readonly TopicPeople _people = new(words);
    private int _count;
    private int _subscriptions;

    public int Listeners => Volatile.Read(ref _count);

    /// <summary>Of all listeners to all topics; one too many is refused.</summary>
    public int MaxSubscriptions { get; init; } = int.MaxValue;

    public int Subscriptions => Volatile.Read(ref _subscriptions);

    internal ITopicWords Words => words;

    internal bool IsFull => Subscriptions >= MaxSubscriptions;

    internal KeptEvents Kept { get; } = new(KeptBytes, clock);

    /// <summary>False where there are too many, or one of this id.</summary>
    public bool TryEnter(TopicListener listener, int most)
    {
        if (Interlocked.Increment(ref _count) <= most && _listeners.TryAdd(listener.Id, listener))
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>The connection is gone: it is on nothing any more. Nothing of it joins after this.</summary>
    public void Leave(TopicListener listener)
    {
        foreach (var topic in listener.Topics)
        {
            Leave(listener, topic);
        }

        _people.Leave(listener);
        if (_listeners.TryRemove(KeyValuePair.Create(listener.Id, listener)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <param name="welcome">What is said to who joins instead of who is there.</param>
    public TopicJoin Join(
        TopicListener listener, string topic, TopicRules rules, TopicMember? member = null, ReadOnlyMemory<byte>? welcome = null)
    {
        while (true)
        {
            if (Of(topic, rules).Join(listener, member, welcome) is { } joined)
            {
                return joined;
            }
        }
    }

    public void Leave(TopicListener listener, string topic) => _topics.GetValueOrDefault(topic)?.Leave(listener);

    /// <summary>Whether a connection is seen where it listens, and as whom; null: it hears unseen.</summary>
    /// <param name="where">Of which topics.</param>
    public void Show(TopicListener listener, TopicMember? member, Func<string, bool> where)
    {
        foreach (var topic in listener.Topics.Where(where))
        {
            _topics.GetValueOrDefault(topic)?.Show(listener, member);
        }
    }

    /// <summary>Tells everybody on a topic.</summary>
    /// <param name="except">The id of a listener who is left out.</param>
    public void Tell(string topic, ReadOnlyMemory<byte> frame, string? except = null) =>
        _topics.GetValueOrDefault(topic)?.Tell(frame, except, kept: null);

    /// <summary>The same, and keeps it for who comes later. Who comes in this moment hears it one way or the other, and once.</summary>
    public void Tell(string topic, TopicRules rules, KeptEvent kept, string? except = null)
    {
        while (!Of(topic, rules).Tell(kept.Frame, except, kept))
        {
        }
    }

    public void SignIn(TopicListener listener, string userId, IReadOnlyList<string> watched) =>
        _people.SignIn(listener, new SignedIn(userId, watched));

    /// <summary>Ends every connection of a user: those signed in as such, and those on a topic as such.</summary>
    public int EndUser(string userId)
    {
        var theirs = _listeners.Values.Where(listener => listener.IsOf(userId)).ToList();
        foreach (var listener in theirs)
        {
            listener.End();
        }

        return theirs.Count;
    }

    public TopicState StateOf(string topic) => _topics.GetValueOrDefault(topic)?.State ?? new TopicState(topic, 0, 0);

    public IReadOnlyList<string> MembersOf(string topic) => _topics.GetValueOrDefault(topic)?.Members ?? [];

    public KeptEvent? KeptOf(string topic) => Kept.Find(topic);

    /// <summary>Those that somebody listens to.</summary>
    public IEnumerable<TopicState> Occupied() => _topics.Values.Select(topic => topic.State).Where(state => state.Listeners > 0);

    /// <summary>To be called every few seconds: crowds are told how large they are.</summary>
    public void TellCounts()
    {
        foreach (var topic in _topics.Values)
        {
            topic.TellCount();
        }
    }

    internal void Count(int subscriptions) => Interlocked.Add(ref _subscriptions, subscriptions);

    internal void Note(TopicEdge edge) => note(edge);

    internal void Forget(string name, Topic topic) => _topics.TryRemove(KeyValuePair.Create(name, topic));

    private Topic Of(string topic, TopicRules rules) =>
        _topics.GetOrAdd(topic, static (name, made) => new Topic(name, made.Rules, made.Space), (Rules: rules, Space: this));
}

using Parley.Realtime.Sessions;

namespace Parley.Realtime.Topics;

/// <summary>One connection that listens to topics. It joins and leaves by one thread at a time; anybody may tell it something or end it.</summary>
/// <param name="id">By which publishers leave it out.</param>
/// <param name="end">Called when a publisher ends the connections of its user; from any thread.</param>
public sealed class TopicListener(string id, Outbox outbox, Action end)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicMember?> _topics = [];

    public string Id => id;

    /// <summary>Whom it has signed in as, with whom it watches; null: as nobody.</summary>
    internal SignedIn? Person { get; set; }

    /// <summary>Whose it is, where this server itself has found that out; null: it has not.</summary>
    public string? Owner { get; set; }

    internal void Tell(ReadOnlyMemory<byte> frame) => outbox.TryEnqueue(frame);

    internal void End() => end();

    internal void Joined(string topic, TopicMember? member)
    {
        lock (_gate)
        {
            _topics[topic] = member;
        }
    }

    internal void Left(string topic)
    {
        lock (_gate)
        {
            _topics.Remove(topic);
        }
    }

    internal IReadOnlyList<string> Topics
    {
        get
        {
            lock (_gate)
            {
                return [.. _topics.Keys];
            }
        }
    }

    /// <summary>Signed in as this user, on a topic as such, or this user's.</summary>
    internal bool IsOf(string userId)
    {
        lock (_gate)
        {
            return Person?.UserId == userId || Owner == userId || _topics.Values.Any(member => member?.UserId == userId);
        }
    }
}

internal sealed record SignedIn(string UserId, IReadOnlyList<string> Watched);

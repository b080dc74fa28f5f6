using Parley.Realtime.Sessions;

namespace Parley.Realtime.Topics;

/// <summary>One connection that listens to topics. Anybody may tell it something or end it. It joins and leaves a topic under that topic's lock;
/// who has it join one while another has it leave the same has to see to the order, as <see cref="HeardChannels"/> does.</summary>
/// <param name="id">By which publishers leave it out.</param>
/// <param name="end">Called when a publisher ends the connections of its user; from any thread.</param>
public sealed class TopicListener(string id, Outbox outbox, Action end)
{
    // A list of who is there that is longer than this does not count against the bound of the outbox: no reader could make room for it.
    private const int LongList = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicMember?> _topics = [];

    public string Id => id;

    /// <summary>Whom it has signed in as, with whom it watches; null: as nobody.</summary>
    internal SignedIn? Person { get; set; }

    /// <summary>Whose it is, where this server itself has found that out; null: it has not.</summary>
    public string? Owner { get; set; }

    internal void Tell(ReadOnlyMemory<byte> frame) => outbox.TryEnqueue(frame);

    /// <summary>Tells who is there. After a long list nothing else is to be asked for before <see cref="Outbox.PacedAsync"/>.</summary>
    internal void Welcome(ReadOnlyMemory<byte> frame)
    {
        if (frame.Length > LongList)
        {
            outbox.TryEnqueuePaced(frame);
        }
        else
        {
            outbox.TryEnqueue(frame);
        }
    }

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

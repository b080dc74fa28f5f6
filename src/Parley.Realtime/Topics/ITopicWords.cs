namespace Parley.Realtime.Topics;

/// <summary>How a protocol says what happens on a topic, beside what is published there. Implemented in Protocols; without state.</summary>
public interface ITopicWords
{
    /// <summary>Told to who has joined, before everything else of the topic.</summary>
    /// <param name="members">Everybody there, oneself too; null where the topic does not say.</param>
    ReadOnlyMemory<byte> Joined(string topic, IReadOnlyCollection<TopicMember>? members);

    ReadOnlyMemory<byte> MemberAdded(string topic, TopicMember member);

    ReadOnlyMemory<byte> MemberRemoved(string topic, TopicMember member);

    ReadOnlyMemory<byte> Counted(string topic, int listeners);

    /// <summary>There is no last event to begin with.</summary>
    ReadOnlyMemory<byte> NothingKept(string topic);

    /// <summary>People that one watches have come or gone.</summary>
    ReadOnlyMemory<byte> PeopleChanged(IReadOnlyCollection<string> online, IReadOnlyCollection<string> offline);
}

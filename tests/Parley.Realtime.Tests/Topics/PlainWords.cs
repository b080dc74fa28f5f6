using System.Text;
using Parley.Realtime.Topics;

namespace Parley.Realtime.Tests.Topics;

/// <summary>Says what happens in a few letters.</summary>
internal sealed class PlainWords : ITopicWords
{
    public ReadOnlyMemory<byte> Joined(string topic, IReadOnlyCollection<TopicMember>? members) =>
        Bytes(members is null ? $"{topic}:in" : $"{topic}:in {string.Join('+', members.Select(member => member.UserId))}");

    public ReadOnlyMemory<byte> MemberAdded(string topic, TopicMember member) => Bytes($"{topic}:+{member.UserId}");

    public ReadOnlyMemory<byte> MemberRemoved(string topic, TopicMember member) => Bytes($"{topic}:-{member.UserId}");

    public ReadOnlyMemory<byte> Counted(string topic, int listeners) => Bytes($"{topic}:{listeners}");

    public ReadOnlyMemory<byte> NothingKept(string topic) => Bytes($"{topic}:miss");

    public ReadOnlyMemory<byte> PeopleChanged(IReadOnlyCollection<string> online, IReadOnlyCollection<string> offline) =>
        Bytes($"people +{string.Join(',', online)} -{string.Join(',', offline)}");

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

using System.Text.Json;
using Parley.Realtime.Topics;

namespace Parley.Protocols.Pusher;

/// <summary>How clients are told what happens on a channel beside its events.</summary>
public sealed class PusherWords : ITopicWords
{
    public static readonly PusherWords Instance = new();

    private PusherWords()
    {
    }

    // {"event":"pusher_internal:subscription_succeeded","data":"{\"presence\":{\"count\":1,\"ids\":[\"42\"],\"hash\":{\"42\":null}}}","channel":…}
    public ReadOnlyMemory<byte> Joined(string topic, IReadOnlyCollection<TopicMember>? members) =>
        PusherFrames.Say("pusher_internal:subscription_succeeded", topic, data =>
        {
            if (members is not null)
            {
                WritePresence(data, members);
            }
        });

    // {"event":"pusher_internal:member_added","data":"{\"user_id\":\"42\",\"user_info\":{…}}","channel":"presence-x"}
    public ReadOnlyMemory<byte> MemberAdded(string topic, TopicMember member) => PusherFrames.Say("pusher_internal:member_added", topic, data =>
    {
        WriteRaw(data, "user_id", member.Token);
        WriteRaw(data, "user_info", member.Info);
    });

    // {"event":"pusher_internal:member_removed","data":"{\"user_id\":\"42\"}","channel":"presence-x"}
    public ReadOnlyMemory<byte> MemberRemoved(string topic, TopicMember member) =>
        PusherFrames.Say("pusher_internal:member_removed", topic, data => WriteRaw(data, "user_id", member.Token));

    // {"event":"pusher_internal:subscription_count","data":"{\"subscription_count\":3}","channel":"x"}
    public ReadOnlyMemory<byte> Counted(string topic, int listeners) =>
        PusherFrames.Say("pusher_internal:subscription_count", topic, data => data.WriteNumber("subscription_count"u8, listeners));

    // {"event":"pusher:cache_miss","channel":"cache-x"}
    public ReadOnlyMemory<byte> NothingKept(string topic) => PusherJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("event"u8, "pusher:cache_miss"u8);
        json.WriteString("channel"u8, topic);
        json.WriteEndObject();
    });

    // {"event":"pusher_internal:watchlist_events","data":"{\"events\":[{\"name\":\"online\",\"user_ids\":[\"7\"]}]}"}
    public ReadOnlyMemory<byte> PeopleChanged(IReadOnlyCollection<string> online, IReadOnlyCollection<string> offline) =>
        PusherFrames.Say("pusher_internal:watchlist_events", null, data =>
        {
            data.WriteStartArray("events"u8);
            WritePeople(data, "online", online);
            WritePeople(data, "offline", offline);
            data.WriteEndArray();
        });

    private static void WritePresence(Utf8JsonWriter data, IReadOnlyCollection<TopicMember> members)
    {
        data.WriteStartObject("presence"u8);
        data.WriteNumber("count"u8, members.Count);
        data.WriteStartArray("ids"u8);
        foreach (var member in members)
        {
            data.WriteStringValue(member.UserId);
        }

        data.WriteEndArray();
        data.WriteStartObject("hash"u8);
        foreach (var member in members)
        {
            WriteRaw(data, member.UserId, member.Info);
        }

        data.WriteEndObject();
        data.WriteEndObject();
    }

    private static void WritePeople(Utf8JsonWriter data, string name, IReadOnlyCollection<string> people)
    {
        if (people.Count == 0)
        {
            return;
        }

        data.WriteStartObject();
        data.WriteString("name"u8, name);
        data.WriteStartArray("user_ids"u8);
        foreach (var person in people)
        {
            data.WriteStringValue(person);
        }

        data.WriteEndArray();
        data.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter data, string name, ReadOnlyMemory<byte> raw)
    {
        data.WritePropertyName(name);
        if (raw.IsEmpty)
        {
            data.WriteNullValue();
        }
        else
        {
            data.WriteRawValue(raw.Span, skipInputValidation: true);
        }
    }
}

using System.Text;
using System.Text.Json;
using Parley.Realtime.Topics;

namespace Parley.Protocols.Pusher;

/// <summary>What an app's server is told: one event, and several of them as a body.</summary>
/// <param name="Name">One of <see cref="PusherHook.EventNames"/>.</param>
/// <param name="Json">The event whole.</param>
public sealed record PusherHookEvent(string Name, ReadOnlyMemory<byte> Json)
{
    // {"name":"member_added","channel":"presence-x","user_id":"42"}
    public static PusherHookEvent Of(TopicEdge edge)
    {
        var name = edge.Kind switch
        {
            TopicEdgeKind.Occupied => "channel_occupied",
            TopicEdgeKind.Vacated => "channel_vacated",
            TopicEdgeKind.MemberAdded => "member_added",
            TopicEdgeKind.MemberRemoved => "member_removed",
            TopicEdgeKind.NothingKept => "cache_miss",
            TopicEdgeKind.Counted => "subscription_count",
            _ => throw new ArgumentOutOfRangeException(nameof(edge), edge.Kind, null),
        };
        return new PusherHookEvent(name, PusherJson.Write(json =>
        {
            Begin(json, name, edge.Topic);
            if (edge.UserId is not null)
            {
                json.WriteString("user_id"u8, edge.UserId);
            }

            if (edge.Kind == TopicEdgeKind.Counted)
            {
                json.WriteNumber("subscription_count"u8, edge.Count);
            }

            json.WriteEndObject();
        }));
    }

    // {"name":"client_event","channel":"presence-x","event":"client-typing","data":"{\"x\":1}","socket_id":"1.2","user_id":"42"}
    public static PusherHookEvent Of(PusherClientEvent said, string socketId) => new("client_event", PusherJson.Write(json =>
    {
        Begin(json, "client_event", said.Channel.Name);
        json.WriteString("event"u8, said.Name);
        json.WriteString("data"u8, Encoding.UTF8.GetString(said.Data.Span));
        json.WriteString("socket_id"u8, socketId);
        if (said.UserId is not null)
        {
            json.WriteString("user_id"u8, said.UserId);
        }

        json.WriteEndObject();
    }));

    // {"time_ms":1327078148132,"events":[{"name":"channel_occupied","channel":"my-channel"}]}
    /// <summary>What is sent, and signed, to the byte.</summary>
    public static string BodyOf(DateTimeOffset at, IEnumerable<PusherHookEvent> events) =>
        Encoding.UTF8.GetString(PusherJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("time_ms"u8, at.ToUnixTimeMilliseconds());
            json.WriteStartArray("events"u8);
            foreach (var one in events)
            {
                json.WriteRawValue(one.Json.Span, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }).Span);

    private static void Begin(Utf8JsonWriter json, string name, string channel)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("channel"u8, channel);
    }
}

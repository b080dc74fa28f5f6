using System.Text;
using System.Text.Json;

namespace Parley.Protocols.Pusher;

/// <summary>The messages that a server sends. What the protocol itself says has JSON in a text as its data.</summary>
public static class PusherFrames
{
    // {"event":"pusher:pong","data":"{}"}
    public static readonly ReadOnlyMemory<byte> Pong = """{"event":"pusher:pong","data":"{}"}"""u8.ToArray();

    // {"event":"pusher:ping","data":"{}"}
    public static readonly ReadOnlyMemory<byte> Ping = """{"event":"pusher:ping","data":"{}"}"""u8.ToArray();

    // {"event":"pusher:connection_established","data":"{\"socket_id\":\"123.456\",\"activity_timeout\":30}"}
    public static ReadOnlyMemory<byte> Established(string socketId, TimeSpan activityTimeout) => Say("pusher:connection_established", null, data =>
    {
        data.WriteString("socket_id"u8, socketId);
        data.WriteNumber("activity_timeout"u8, (int)activityTimeout.TotalSeconds);
    });

    // {"event":"pusher:error","data":"{\"code\":4001,\"message\":\"Application does not exist\"}"}
    public static ReadOnlyMemory<byte> Error(PusherError error) => Say("pusher:error", null, data =>
    {
        if (error.Code is { } code)
        {
            data.WriteNumber("code"u8, code);
        }
        else
        {
            data.WriteNull("code"u8);
        }

        data.WriteString("message"u8, error.Message);
    });

    // {"event":"pusher:subscription_error","data":"{\"type\":\"AuthError\",\"error\":\"…\",\"status\":401}","channel":"private-x"}
    public static ReadOnlyMemory<byte> SubscriptionError(string channel, PusherSubscriptionError error) =>
        Say("pusher:subscription_error", channel, data =>
        {
            data.WriteString("type"u8, error.Type);
            data.WriteString("error"u8, error.Error);
            data.WriteNumber("status"u8, error.Status);
        });

    // {"event":"pusher:signin_success","data":"{\"user_data\":\"{\\\"id\\\":\\\"42\\\"}\"}"}
    public static ReadOnlyMemory<byte> SignedIn(string userData) =>
        Say("pusher:signin_success", null, data => data.WriteString("user_data"u8, userData));

    // {"event":"App\\Events\\OrderShipped","data":"{\"id\":1}","channel":"orders"}
    /// <summary>A published event; its data is a text, whatever stands in it.</summary>
    public static ReadOnlyMemory<byte> Event(string name, string channel, string data) => PusherJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("event"u8, name);
        json.WriteString("data"u8, data);
        json.WriteString("channel"u8, channel);
        json.WriteEndObject();
    });

    // {"event":"client-typing","data":{"x":1},"channel":"presence-chat.1","user_id":"42"}
    /// <summary>An event of a client; its data stays as it came.</summary>
    /// <param name="data">JSON; empty where there is none.</param>
    /// <param name="userId">Of the sender's own subscription; null where that says none.</param>
    public static ReadOnlyMemory<byte> ClientEvent(string name, string channel, ReadOnlyMemory<byte> data, string? userId) => PusherJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("event"u8, name);
        if (!data.IsEmpty)
        {
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data.Span, skipInputValidation: true);
        }

        json.WriteString("channel"u8, channel);
        if (userId is not null)
        {
            json.WriteString("user_id"u8, userId);
        }

        json.WriteEndObject();
    });

    /// <summary>A message of the protocol itself: its data is an object, as JSON in a text.</summary>
    internal static ReadOnlyMemory<byte> Say(string name, string? channel, Action<Utf8JsonWriter>? members)
    {
        var inner = PusherJson.Write(json =>
        {
            json.WriteStartObject();
            members?.Invoke(json);
            json.WriteEndObject();
        });
        return PusherJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("event"u8, name);
            json.WriteString("data"u8, Encoding.UTF8.GetString(inner.Span));
            if (channel is not null)
            {
                json.WriteString("channel"u8, channel);
            }

            json.WriteEndObject();
        });
    }
}

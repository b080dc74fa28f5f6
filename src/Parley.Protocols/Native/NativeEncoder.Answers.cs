using System.Text.Json;
using Parley.Core;
using Parley.Core.Receipts;
using Parley.Protocols.Json;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>The one answer that each command gets.</summary>
internal sealed partial class NativeEncoder
{
    // {"type":"auth_success","id":1,"user_id":7,"user":{"id":7,"name":"Ada","avatar_url":null},"session_id":"…","epoch":"…",
    //  "server_time":"2026-11-21T02:25:26.123Z","heartbeat_seconds":25,"limits":{"message_length":4000,"frame_bytes":65536,…}}
    public ReadOnlyMemory<byte> Visit(Authenticated authenticated)
    {
        var json = FrameWriter.Begin("auth_success"u8);
        FrameWriter.WriteId(json, authenticated.Id);
        json.WriteNumber("user_id"u8, authenticated.Principal.UserId);
        json.WritePropertyName("user"u8);
        UserJson.Write(json, authenticated.Principal.User);
        json.WriteString("session_id"u8, authenticated.Principal.SessionId);
        json.WriteString("epoch"u8, authenticated.Epoch);
        json.WriteTime("server_time"u8, authenticated.ServerTime);
        json.WriteNumber("heartbeat_seconds"u8, authenticated.HeartbeatSeconds);
        json.WritePropertyName("limits"u8);
        WriteLimits(json, authenticated.Limits);
        return FrameWriter.End();
    }

    // {"type":"ack","id":2,"client_id":"0192b3c4-…","message":{…}}
    // {"type":"ack","id":3,"message":{…}}
    // {"type":"ack","id":4,"conversation_id":3,"read_seq":12,"delivered_seq":12,"unread_count":0}
    // {"type":"ack","id":5}
    public ReadOnlyMemory<byte> Visit(Acknowledged acknowledged)
    {
        var json = FrameWriter.Begin("ack"u8);
        FrameWriter.WriteId(json, acknowledged.Id);
        if (acknowledged.ClientId is { } clientId)
        {
            json.WriteString("client_id"u8, clientId);
        }

        if (acknowledged.Message is { } message)
        {
            json.WritePropertyName("message"u8);
            MessageJson.Write(json, message);
        }

        if (acknowledged.Marker is { } marker)
        {
            WriteMarker(json, marker);
        }

        return FrameWriter.End();
    }

    // {"type":"error","id":2,"code":"validation","message":"…","field":"content"}
    // {"type":"error","code":"bad_request","message":"…"}
    // {"type":"error","id":2,"code":"unavailable","message":"…","retry_after":1}
    public ReadOnlyMemory<byte> Visit(Refused refused)
    {
        var json = FrameWriter.Begin("error"u8);
        if (!refused.Id.IsNone)
        {
            FrameWriter.WriteId(json, refused.Id);
        }

        WriteRefusal(json, refused.Refusal);
        return FrameWriter.End();
    }

    // {"type":"pong","id":"a","server_time":"2026-11-21T02:25:26.123Z"}
    public ReadOnlyMemory<byte> Visit(Pong pong)
    {
        var json = FrameWriter.Begin("pong"u8);
        FrameWriter.WriteId(json, pong.Id);
        json.WriteTime("server_time"u8, pong.ServerTime);
        return FrameWriter.End();
    }

    private static void WriteRefusal(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteString("code"u8, WireWords.Of(refusal.Code));
        json.WriteString("message"u8, refusal.Detail);
        if (refusal.Field is { } field)
        {
            json.WriteString("field"u8, field);
        }

        if (refusal.RetryAfter is { } wait)
        {
            // Whole seconds, rounded up: to come back a little late is better than to be refused again.
            json.WriteNumber("retry_after"u8, (long)Math.Ceiling(wait.TotalSeconds));
        }
    }

    private static void WriteMarker(Utf8JsonWriter json, MarkerState marker)
    {
        json.WriteNumber("conversation_id"u8, marker.ConversationId);
        json.WriteNumber("read_seq"u8, marker.ReadSeq);
        json.WriteNumber("delivered_seq"u8, marker.DeliveredSeq);
        json.WriteNumber("unread_count"u8, marker.UnreadCount);
    }

    private static void WriteLimits(Utf8JsonWriter json, Limits limits)
    {
        json.WriteStartObject();
        json.WriteNumber("message_length"u8, limits.MessageLength);
        json.WriteNumber("frame_bytes"u8, NativeLimits.FrameBytes);
        json.WriteNumber("bad_frames_per_minute"u8, NativeLimits.BadFrames);
        json.WriteNumber("sync_conversations"u8, NativeLimits.SyncConversations);
        json.WriteNumber("watched_users"u8, NativeLimits.WatchedUsers);
        json.WriteNumber("unread_exact"u8, limits.UnreadExact);
        json.WriteEndObject();
    }
}

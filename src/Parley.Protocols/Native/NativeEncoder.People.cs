using System.Text.Json;
using Parley.Core.Events;
using Parley.Protocols.Json;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>What people do without changing a conversation: markers, own state, profiles, typing, presence.</summary>
internal sealed partial class NativeEncoder
{
    public ReadOnlyMemory<byte> Visit(MarkerChanged changed) => changed.Marker.Read ? Read(changed.Marker) : Delivered(changed.Marker);

    // {"type":"own_state","user_rev":9,"own_state":[{"conversation_id":3,"is_member":true,"read_seq":2,"unread_count":0}]}
    public ReadOnlyMemory<byte> Visit(OwnStateTold told)
    {
        var json = FrameWriter.Begin("own_state"u8);
        json.WriteNumber("user_rev"u8, told.Change.UserRev);
        json.WriteArray("own_state"u8, [told.Change.Conversation], ConversationJson.WriteOwn);
        return FrameWriter.End();
    }

    // {"type":"user_updated","profiles":4,"user":{"id":7,"name":"Ada","avatar_url":null}}
    public ReadOnlyMemory<byte> Visit(ProfileTold told)
    {
        var json = FrameWriter.Begin("user_updated"u8);
        json.WriteNumber("profiles"u8, told.Change.Profiles);
        json.WritePropertyName("user"u8);
        UserJson.Write(json, told.Change.User);
        return FrameWriter.End();
    }

    // {"type":"typing","conversation_id":3,"user_id":7,"is_typing":true}
    public ReadOnlyMemory<byte> Visit(TypingChanged changed)
    {
        var json = FrameWriter.Begin("typing"u8);
        json.WriteNumber("conversation_id"u8, changed.ConversationId);
        json.WriteNumber("user_id"u8, changed.UserId);
        json.WriteBoolean("is_typing"u8, changed.IsTyping);
        return FrameWriter.End();
    }

    // {"type":"user_online","user_id":7,"status":"online"}
    // {"type":"user_online","user_id":7,"status":"dnd"}
    // {"type":"user_away","user_id":7,"status":"away"}
    // {"type":"user_offline","user_id":7,"status":"offline","last_seen_at":"2026-11-21T02:25:26.123Z"}
    public ReadOnlyMemory<byte> Visit(PresenceChanged changed)
    {
        var json = changed.Status switch
        {
            PresenceStatus.Online => BeginPresence("user_online"u8, "online"u8, changed),
            PresenceStatus.DoNotDisturb => BeginPresence("user_online"u8, "dnd"u8, changed),
            PresenceStatus.Away => BeginPresence("user_away"u8, "away"u8, changed),
            PresenceStatus.Offline => BeginPresence("user_offline"u8, "offline"u8, changed),
            _ => throw new ArgumentOutOfRangeException(nameof(changed), changed.Status, null),
        };
        if (changed.Status == PresenceStatus.Offline)
        {
            json.WriteTime("last_seen_at"u8, changed.LastSeenAt);
        }

        return FrameWriter.End();
    }

    private static Utf8JsonWriter BeginPresence(ReadOnlySpan<byte> type, ReadOnlySpan<byte> status, PresenceChanged changed)
    {
        var json = FrameWriter.Begin(type);
        json.WriteNumber("user_id"u8, changed.UserId);
        json.WriteString("status"u8, status);
        return json;
    }

    // {"type":"message_read","conversation_id":3,"message_id":7,"user_id":1,"read_seq":2,"read_at":"2026-11-21T02:25:26.123Z"}
    private static ReadOnlyMemory<byte> Read(MarkerMoved marker)
    {
        var json = FrameWriter.Begin("message_read"u8);
        json.WriteNumber("conversation_id"u8, marker.ConversationId);
        json.WriteNumber("message_id"u8, marker.MessageId);
        json.WriteNumber("user_id"u8, marker.UserId);
        json.WriteNumber("read_seq"u8, marker.Seq);
        json.WriteTime("read_at"u8, marker.At);
        return FrameWriter.End();
    }

    // {"type":"message_delivered","conversation_id":3,"message_id":7,"user_id":1,"delivered_seq":2,
    //  "delivered_at":"2026-11-21T02:25:26.123Z"}
    private static ReadOnlyMemory<byte> Delivered(MarkerMoved marker)
    {
        var json = FrameWriter.Begin("message_delivered"u8);
        json.WriteNumber("conversation_id"u8, marker.ConversationId);
        json.WriteNumber("message_id"u8, marker.MessageId);
        json.WriteNumber("user_id"u8, marker.UserId);
        json.WriteNumber("delivered_seq"u8, marker.Seq);
        json.WriteTime("delivered_at"u8, marker.At);
        return FrameWriter.End();
    }
}

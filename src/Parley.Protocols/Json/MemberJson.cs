using System.Text.Json;
using Parley.Core.Conversations;
using Parley.Core.Receipts;

namespace Parley.Protocols.Json;

public static class MemberJson
{
    // {"user_id":7,"name":"Ada","avatar_url":null,"role":"owner","joined_at":"2026-11-21T02:25:26.123Z","left_at":null,"rev":1,
    //  "read_seq":4,"read_at":"2026-11-21T02:26:00.000Z","delivered_seq":4}
    public static void Write(Utf8JsonWriter json, Member member)
    {
        json.WriteStartObject();
        json.WriteNumber("user_id"u8, member.User.Id);
        json.WriteString("name"u8, member.User.Name);
        json.WriteString("avatar_url"u8, member.User.AvatarUrl);
        json.WriteString("role"u8, WireWords.Of(member.Role));
        json.WriteTime("joined_at"u8, member.JoinedAt);
        json.WriteTime("left_at"u8, member.LeftAt);
        json.WriteNumber("rev"u8, member.Rev);
        json.WriteNumber("read_seq"u8, member.ReadSeq);
        json.WriteTime("read_at"u8, member.ReadAt);
        json.WriteNumber("delivered_seq"u8, member.DeliveredSeq);
        json.WriteEndObject();
    }

    // {"user_id":7,"read_seq":4,"read_at":"2026-11-21T02:26:00.000Z","delivered_seq":4}
    public static void WriteMarker(Utf8JsonWriter json, Marker marker)
    {
        json.WriteStartObject();
        json.WriteNumber("user_id"u8, marker.UserId);
        json.WriteNumber("read_seq"u8, marker.ReadSeq);
        json.WriteTime("read_at"u8, marker.ReadAt);
        json.WriteNumber("delivered_seq"u8, marker.DeliveredSeq);
        json.WriteEndObject();
    }
}

using System.Text.Json;
using Parley.Core.Conversations;
using Parley.Core.Events;

namespace Parley.Protocols.Json;

public static class ConversationJson
{
    /// <summary>As one member sees it. A private conversation bears the other person's name.</summary>
    // {"id":3,"type":"group","name":"Tea","seq":2,"rev":5,"mark":1,"created_by":7,"history":"shared","member_count":2,"role":"owner",
    // 
    // "read_seq":2,"delivered_seq":2,"unread_count":0,"last_message":{…},"participants":[{…}],"last_message_at":"2026-11-21T02:25:26.123Z",
    //  "created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z"}
    public static void Write(Utf8JsonWriter json, ConversationView view)
    {
        json.WriteStartObject();
        WriteNumbers(json, view.Conversation, NameOf(view));
        json.WriteString("role"u8, WireWords.Of(view.Own.Role));
        json.WriteNumber("read_seq"u8, view.Own.ReadSeq);
        json.WriteNumber("delivered_seq"u8, view.Own.DeliveredSeq);
        json.WriteNumber("unread_count"u8, view.UnreadCount);
        if (view.LastMessage is { } last)
        {
            json.WritePropertyName("last_message"u8);
            MessageJson.Write(json, last);
        }
        else
        {
            json.WriteNull("last_message"u8);
        }

        json.WriteArray("participants"u8, view.Participants, MemberJson.Write);
        WriteTimes(json, view.Conversation);
        json.WriteEndObject();
    }

    /// <summary>What is the same for every member, for broadcasts: nothing personal, no members, no message.</summary>
    // {"id":3,"type":"group","name":"Tea","seq":2,"rev":5,"mark":1,"created_by":7,"history":"shared","member_count":2,
    //  "last_message_at":null,"created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z"}
    public static void WriteCommon(Utf8JsonWriter json, Conversation conversation)
    {
        json.WriteStartObject();
        WriteNumbers(json, conversation, conversation.Name);
        WriteTimes(json, conversation);
        json.WriteEndObject();
    }

    /// <summary>One conversation in a person's own state.</summary>
    // {"conversation_id":3,"is_member":true,"read_seq":2,"unread_count":0}
    public static void WriteOwn(Utf8JsonWriter json, OwnConversation own)
    {
        json.WriteStartObject();
        json.WriteNumber("conversation_id"u8, own.ConversationId);
        json.WriteBoolean("is_member"u8, own.IsMember);
        json.WriteNumber("read_seq"u8, own.ReadSeq);
        json.WriteNumber("unread_count"u8, own.UnreadCount);
        json.WriteEndObject();
    }

    /// <summary>The name that the viewer sees: the other person's where there are two; null where that one is unknown.</summary>
    public static string? NameOf(ConversationView view)
    {
        if (view.Conversation.Type != ConversationType.Private)
        {
            return view.Conversation.Name;
        }

        foreach (var member in view.Participants)
        {
            if (member.User.Id != view.Own.User.Id)
            {
                return member.User.Name;
            }
        }

        return null;
    }

    private static void WriteNumbers(Utf8JsonWriter json, Conversation conversation, string? name)
    {
        json.WriteNumber("id"u8, conversation.Id);
        json.WriteString("type"u8, WireWords.Of(conversation.Type));
        json.WriteString("name"u8, name);
        json.WriteNumber("seq"u8, conversation.Seq);
        json.WriteNumber("rev"u8, conversation.Rev);
        json.WriteNumber("mark"u8, conversation.Mark);
        json.WriteNumber("created_by"u8, conversation.CreatedBy);
        json.WriteString("history"u8, conversation.HistoryProtected ? "protected"u8 : "shared"u8);
        json.WriteNumber("member_count"u8, conversation.MemberCount);
    }

    private static void WriteTimes(Utf8JsonWriter json, Conversation conversation)
    {
        json.WriteTime("last_message_at"u8, conversation.LastMessageAt);
        json.WriteTime("created_at"u8, conversation.CreatedAt);
        json.WriteTime("updated_at"u8, conversation.UpdatedAt);
    }
}

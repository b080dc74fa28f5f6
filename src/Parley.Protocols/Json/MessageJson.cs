using System.Text.Json;
using Parley.Core.Messages;

namespace Parley.Protocols.Json;

public static class MessageJson
{
    // {"id":7,"conversation_id":3,"seq":2,"rev":5,"user_id":1,"user":{"id":1,"name":"Ada","avatar_url":null},"content":"hi","type":"text",
    //  "reply_to_id":null,"reply_to":null,"thread_id":null,"thread":null,"attachments":[],"reactions":[],"edited":false,"edited_at":null,
    //  "deleted":false,"pinned":false,"mentions":[],"system":null,"created_at":"2026-11-21T02:25:26.123Z","client_id":null}
    public static void Write(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, message.Id);
        json.WriteNumber("conversation_id"u8, message.ConversationId);
        json.WriteNumber("seq"u8, message.Seq);
        json.WriteNumber("rev"u8, message.Rev);
        json.WriteNumber("user_id"u8, message.User.Id);
        json.WritePropertyName("user"u8);
        UserJson.Write(json, message.User);
        json.WriteString("content"u8, message.Content);
        json.WriteString("type"u8, WireWords.Of(message.Type));
        json.WriteNumberOrNull("reply_to_id"u8, message.ReplyToId);
        json.WritePropertyName("reply_to"u8);
        WriteReply(json, message.ReplyTo);
        json.WriteNumberOrNull("thread_id"u8, message.ThreadId);
        json.WriteNull("thread"u8);
        WriteEmptyArray(json, "attachments"u8);
        WriteEmptyArray(json, "reactions"u8);
        json.WriteBoolean("edited"u8, message.EditedAt is not null);
        json.WriteTime("edited_at"u8, message.EditedAt);
        json.WriteBoolean("deleted"u8, message.Deleted);
        json.WriteBoolean("pinned"u8, false);
        WriteEmptyArray(json, "mentions"u8);
        json.WritePropertyName("system"u8);
        WriteSystem(json, message.System);
        json.WriteTime("created_at"u8, message.CreatedAt);
        json.WriteString("client_id"u8, message.ClientId);
        json.WriteEndObject();
    }

    // {"id":6,"seq":1,"user_id":2,"user":{"id":2,"name":"Bob","avatar_url":null},"content":"ho","type":"text","deleted":false}
    private static void WriteReply(Utf8JsonWriter json, ReplyPreview? reply)
    {
        if (reply is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("id"u8, reply.Id);
        json.WriteNumber("seq"u8, reply.Seq);
        json.WriteNumber("user_id"u8, reply.User.Id);
        json.WritePropertyName("user"u8);
        UserJson.Write(json, reply.User);
        json.WriteString("content"u8, reply.Content);
        json.WriteString("type"u8, WireWords.Of(reply.Type));
        json.WriteBoolean("deleted"u8, reply.Deleted);
        json.WriteEndObject();
    }

    // {"kind":"member_added","user_id":9,"name":null}
    private static void WriteSystem(Utf8JsonWriter json, SystemNote? system)
    {
        if (system is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("kind"u8, system.Kind);
        json.WriteNumberOrNull("user_id"u8, system.UserId);
        json.WriteString("name"u8, system.Name);
        json.WriteEndObject();
    }

    private static void WriteEmptyArray(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }
}

using System.Text.Json;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Protocols.Json;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http.Family000;

/// <summary>The rows of the family of 000. It has no word for channels and voice messages, so they go by the nearest that it has.</summary>
internal static class JsonOf000
{
    // {"message":"Marked as read"}
    public static IResult Told(string text) => new JsonAnswer(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("message", text);
        json.WriteEndObject();
    });

    // {"id":3,"name":"Ada","type":"private","last_message":{…},"unread_count":0,"participants":[{…}],
    //  "updated_at":"2026-11-21T02:25:26.123Z"}
    public static void WriteListed(Utf8JsonWriter json, ConversationView view)
    {
        json.WriteStartObject();
        json.WriteNumber("id", view.Conversation.Id);
        json.WriteString("name", ConversationJson.NameOf(view));
        json.WriteString("type", WordOf(view.Conversation.Type));
        json.WritePropertyName("last_message");
        if (view.LastMessage is { } last)
        {
            WriteMessage(json, last);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteNumber("unread_count", view.UnreadCount);
        json.WriteArray("participants"u8, view.Participants, WriteParticipant);
        json.WriteTime("updated_at"u8, view.Conversation.LastMessageAt);
        json.WriteEndObject();
    }

    // {"id":3,"name":"Tea","type":"group","created_by":7,"last_message_at":null,"created_at":"2026-11-21T02:25:26.123Z","updated_at":"…"}
    public static void WriteConversation(Utf8JsonWriter json, Conversation conversation)
    {
        json.WriteStartObject();
        json.WriteNumber("id", conversation.Id);
        json.WriteString("name", conversation.Name);
        json.WriteString("type", WordOf(conversation.Type));
        json.WriteNumber("created_by", conversation.CreatedBy);
        json.WriteTime("last_message_at"u8, conversation.LastMessageAt);
        json.WriteTime("created_at"u8, conversation.CreatedAt);
        json.WriteTime("updated_at"u8, conversation.UpdatedAt);
        json.WriteEndObject();
    }

    // {"conversation":{…},"messages":{"data":[{…}],"current_page":1,"per_page":50,"last_page":1,"total":2}}
    public static void WriteShown(Utf8JsonWriter json, Conversation conversation, PageOf000 page)
    {
        json.WriteStartObject();
        json.WritePropertyName("conversation");
        WriteConversation(json, conversation);
        json.WriteStartObject("messages");
        json.WriteArray(
            "data"u8, page.Messages, (writer, message) => WriteMessage(writer, message, page.Readers.GetValueOrDefault(message.Id, [])));
        json.WriteNumber("current_page", page.Number);
        json.WriteNumber("per_page", PageOf000.Size);
        json.WriteNumber("last_page", page.LastNumber);
        json.WriteNumber("total", page.Total);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteMessage(Utf8JsonWriter json, Message message) => WriteMessage(json, message, readers: null);

    // {"id":7,"conversation_id":3,"user_id":1,"reply_to_id":6,"content":"hi","type":"text","attachments":null,"edited":false,
    //  "edited_at":null,"created_at":"2026-11-21T02:25:26.123Z","updated_at":"2026-11-21T02:25:26.123Z",
    //  "user":{"id":1,"name":"Ada","avatar_url":null},"reply_to":{…},"read_by":[{…}]}
    private static void WriteMessage(Utf8JsonWriter json, Message message, IReadOnlyList<Reader>? readers)
    {
        json.WriteStartObject();
        json.WriteNumber("id", message.Id);
        json.WriteNumber("conversation_id", message.ConversationId);
        json.WriteNumber("user_id", message.User.Id);
        json.WriteNumberOrNull("reply_to_id"u8, message.ReplyToId);
        json.WriteString("content", message.Content);
        json.WriteString("type", WordOf(message.Type));
        json.WriteNull("attachments");
        json.WriteBoolean("edited", message.EditedAt is not null);
        json.WriteTime("edited_at"u8, message.EditedAt);
        json.WriteTime("created_at"u8, message.CreatedAt);
        json.WriteTime("updated_at"u8, message.EditedAt ?? message.CreatedAt);
        json.WritePropertyName("user");
        UserJson.Write(json, message.User);
        json.WritePropertyName("reply_to");
        WriteReply(json, message.ConversationId, message.ReplyTo);
        if (readers is not null)
        {
            json.WriteArray("read_by"u8, readers, WriteReader);
        }

        json.WriteEndObject();
    }

    // {"id":6,"conversation_id":3,"user_id":2,"content":"ho","type":"text","user":{"id":2,"name":"Bob","avatar_url":null}}
    private static void WriteReply(Utf8JsonWriter json, long conversationId, ReplyPreview? reply)
    {
        if (reply is null or { Deleted: true })
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("id", reply.Id);
        json.WriteNumber("conversation_id", conversationId);
        json.WriteNumber("user_id", reply.User.Id);
        json.WriteString("content", reply.Content);
        json.WriteString("type", WordOf(reply.Type));
        json.WritePropertyName("user");
        UserJson.Write(json, reply.User);
        json.WriteEndObject();
    }

    // {"id":7,"name":"Ada","pivot":{"read_at":"2026-11-21T02:25:26.123Z"}}
    private static void WriteReader(Utf8JsonWriter json, Reader reader)
    {
        json.WriteStartObject();
        json.WriteNumber("id", reader.User.Id);
        json.WriteString("name", reader.User.Name);
        json.WriteStartObject("pivot");
        json.WriteTime("read_at"u8, reader.ReadAt);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // {"id":7,"name":"Ada","avatar_url":null,
    //  "pivot":{"joined_at":"2026-11-21T02:25:26.123Z","last_read_at":null,"is_admin":true,"muted":false}}
    private static void WriteParticipant(Utf8JsonWriter json, Member member)
    {
        json.WriteStartObject();
        json.WriteNumber("id", member.User.Id);
        json.WriteString("name", member.User.Name);
        json.WriteString("avatar_url", member.User.AvatarUrl);
        json.WriteStartObject("pivot");
        json.WriteTime("joined_at"u8, member.JoinedAt);
        json.WriteTime("last_read_at"u8, member.ReadAt);
        json.WriteBoolean("is_admin", member.Role is MemberRole.Admin or MemberRole.Owner);
        json.WriteBoolean("muted", false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> WordOf(ConversationType type) =>
        WireWords.Of(type is ConversationType.Channel ? ConversationType.Group : type);

    private static ReadOnlySpan<byte> WordOf(MessageType type) => WireWords.Of(type is MessageType.Voice ? MessageType.File : type);
}

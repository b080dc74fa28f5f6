using System.Text.Json;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>One method per type of client frame, the literal frame above each.</summary>
internal static class NativeCommands
{
    /// <summary>Null for a type that does not exist (yet). What is wrong with the fields of
    /// one that does is in <paramref name="fields"/>.</summary>
    public static ClientCommand? Read(string type, RequestId id, NativeFields fields, NativeDialect dialect) => type switch
    {
        // {"type":"auth","id":1,"token":"…"}
        "auth" => new Authenticate(id, fields.Text("token")),
        "message" => ReadMessage(id, fields),

        // {"type":"edit","id":3,"message_id":7,"content":"hi!","client_id":"0192b3c4-…"}
        "edit" => new Edit(id, fields.Id("message_id"), fields.Text("content"), fields.ClientId()),

        // {"type":"delete","id":4,"message_id":7,"client_id":"0192b3c4-…"}
        "delete" => new Delete(id, fields.Id("message_id"), fields.ClientId()),

        // {"type":"typing","conversation_id":3,"is_typing":true}
        "typing" => new SetTyping(id, fields.Id("conversation_id"), fields.Flag("is_typing")),
        "read" => ReadRead(id, fields, dialect),

        // {"type":"delivered","conversation_id":3,"seq":12}
        "delivered" => new Delivered(id, fields.Id("conversation_id"), fields.Number("seq")),
        "presence" => ReadPresence(id, fields),

        // {"type":"watch","user_ids":[7,8,9]}
        "watch" => new Watch(id, fields.Ids("user_ids", NativeLimits.WatchedUsers)),
        "sync" => ReadSync(id, fields),

        // {"type":"ping","id":"a"}
        "ping" => new Ping(id),
        _ => null,
    };

    // {"type":"message","id":2,"conversation_id":3,"content":"hi","message_type":"text","reply_to_id":null,"client_id":"0192b3c4-…"}
    private static Send ReadMessage(RequestId id, NativeFields fields)
    {
        fields.NotYet("thread_id");
        fields.NotYet("attachment_ids");
        fields.NotYet("mentions");
        return new Send(
            id,
            fields.Id("conversation_id"),
            fields.OptionalText("content", NullIs.Absent),
            fields.MessageKind(),
            fields.OptionalId("reply_to_id", NullIs.Absent),
            fields.ClientId());
    }

    // {"type":"read","message_id":7}
    // {"type":"read","conversation_id":3,"seq":12}
    private static Read ReadRead(RequestId id, NativeFields fields, NativeDialect dialect)
    {
        var messageId = fields.OptionalId("message_id");
        if (messageId is null)
        {
            return new Read(id, null, fields.Id("conversation_id"), fields.Number("seq"));
        }

        // On the lenient door the message decides, and what else stands in the frame is one more unknown member.
        if (dialect == NativeDialect.Strict &&
            (fields.OptionalId("conversation_id") is not null || fields.OptionalNumber("seq") is not null))
        {
            fields.Wrong<long>("message_id", "alone, or conversation_id and seq instead of it");
        }

        return new Read(id, messageId, null, null);
    }

    // {"type":"presence","status":"dnd","status_text":"On air","status_emoji":"🎙","expires_at":"2026-11-21T02:25:26Z"}
    // {"type":"presence","idle":true}
    private static SetPresence ReadPresence(RequestId id, NativeFields fields)
    {
        var (text, emoji) = (fields.ClearableText("status_text"), fields.ClearableText("status_emoji"));
        var (status, idle, expiresAt) = (fields.OptionalText("status", NullIs.Wrong), fields.OptionalFlag("idle"), fields.OptionalTime("expires_at"));
        if (status is null && idle is null && text is null && emoji is null)
        {
            fields.Text("status");
        }

        OwnStatus? own = status switch
        {
            null => null,
            "online" => OwnStatus.Online,
            "away" => OwnStatus.Away,
            "dnd" => OwnStatus.DoNotDisturb,
            "invisible" => OwnStatus.Invisible,
            _ => fields.Invalid<OwnStatus>("status", "status must be online, away, dnd or invisible."),
        };
        return new SetPresence(id, own) { Idle = idle, Text = text, Emoji = emoji, ExpiresAt = expiresAt };
    }

    // {"type":"sync","epoch":"k3J…","user_rev":9,"profiles":4,"conversations":{"3":[12,5],"8":[40,0]},"final":true}
    private static Sync ReadSync(RequestId id, NativeFields fields)
    {
        var epoch = fields.OptionalText("epoch", NullIs.Absent);
        if (epoch?.Length > NativeLimits.EpochLength)
        {
            fields.Wrong<string>("epoch", $"at most {NativeLimits.EpochLength:D} characters");
        }

        return new Sync(
            id,
            epoch,
            fields.OptionalNumber("user_rev") ?? 0,
            fields.OptionalNumber("profiles") ?? 0,
            ReadKnown(fields),
            fields.OptionalFlag("final") ?? false)
        {
            First = fields.OptionalId("first"),
            Newest = fields.OptionalNumber("newest"),
        };
    }

    private static Dictionary<long, KnownNumbers> ReadKnown(NativeFields fields)
    {
        var known = new Dictionary<long, KnownNumbers>();
        if (!fields.TryObject("conversations", out var conversations))
        {
            return known;
        }

        if (conversations.GetPropertyCount() > NativeLimits.SyncConversations)
        {
            fields.TooMany("conversations", NativeLimits.SyncConversations);
            return known;
        }

        foreach (var entry in conversations.EnumerateObject())
        {
            var isId = NativeFields.IsDigits(entry.Name, out var id) && id is > 0 and <= NativeLimits.MaxInteger;
            if (!isId || !TryReadNumbers(entry.Value, fields, out var numbers))
            {
                fields.Wrong<string>("conversations", "an object of ids, each with [rev, mark]");
                break;
            }

            known.Add(id, numbers);
        }

        return known;
    }

    private static bool TryReadNumbers(JsonElement value, NativeFields fields, out KnownNumbers numbers)
    {
        numbers = default;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 2 ||
            !fields.IsInteger(value[0], 0, out var rev) || !fields.IsInteger(value[1], 0, out var mark))
        {
            return false;
        }

        numbers = new KnownNumbers(rev, mark);
        return true;
    }
}

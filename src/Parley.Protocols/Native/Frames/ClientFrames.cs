using System.ComponentModel;
using System.Text.Json.Serialization;
using Parley.Core.Messages;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native.Frames;

// {"type":"auth","id":1,"token":"…"}
[Description("Signs in, as the first frame.")]
[AnsweredBy(typeof(AuthSuccessFrame))]
public sealed record ClientAuth([Example("ply_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] string Token) : ClientFrame("auth");

// {"type":"message","id":2,"conversation_id":3,"content":"hi","message_type":"text","reply_to_id":null,"client_id":"0192b3c4-…"}
[Description("Sends a message.")]
[AnsweredBy(typeof(MessageAckFrame))]
public sealed record ClientMessage(
    long ConversationId,
    [Description("At most 4,000 characters (a setting), not blank."), Example("Lunch at noon?"), TakesNull] string? Content,
    [Except("system")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageType? MessageType,
    [TakesNull]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyToId,
    [Description("A UUID of your own: a repetition with the same one stores nothing twice and gets the first answer.")]
    [Example("0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708"), TakesNull]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientId,
    [Later]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WireLater>? ThreadId,
    [Later]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WireLater>? AttachmentIds,
    [Later]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WireLater>? Mentions) : ClientFrame("message");

// {"type":"edit","id":3,"message_id":7,"content":"hi!","client_id":"0192b3c4-…"}
[Description("Edits one's own message.")]
[AnsweredBy(typeof(MessageAckFrame))]
public sealed record ClientEdit(
    long MessageId,
    [Example("Lunch at one?")] string Content,
    [Example("0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708"), TakesNull]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientId) : ClientFrame("edit");

// {"type":"delete","id":4,"message_id":7,"client_id":"0192b3c4-…"}
[Description("Deletes a message: one's own, or as an admin any.")]
[AnsweredBy(typeof(MessageAckFrame))]
public sealed record ClientDelete(
    long MessageId,
    [Example("0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708"), TakesNull]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientId) : ClientFrame("delete");

// {"type":"typing","conversation_id":3,"is_typing":true}
[Description("Tells the others that one writes. Holds for 6 s: repeat it while it lasts.")]
[AnsweredBy(typeof(AckFrame))]
public sealed record ClientTyping(long ConversationId, bool IsTyping) : ClientFrame("typing");

// {"type":"read","message_id":7}
[Description("Marks as read up to a message.")]
[AnsweredBy(typeof(MarkerAckFrame))]
public sealed record ClientReadMessage(long MessageId) : ClientFrame("read");

// {"type":"read","conversation_id":3,"seq":12}
[Description("Marks as read up to a place.")]
[AnsweredBy(typeof(MarkerAckFrame))]
public sealed record ClientRead(long ConversationId, long Seq) : ClientFrame("read");

// {"type":"delivered","conversation_id":3,"seq":12}
[Description("Tells that messages have reached this device.")]
[AnsweredBy(typeof(MarkerAckFrame))]
public sealed record ClientDelivered(long ConversationId, long Seq) : ClientFrame("delivered");

// {"type":"presence","status":"dnd","status_text":"On air","status_emoji":"🎙","expires_at":"2026-11-21T02:25:26Z"}
// {"type":"presence","idle":true}
[Description("How one wants to be seen, and whether somebody is in front of this device. What is left out stays as it is.")]
[AnsweredBy(typeof(AckFrame))]
public sealed record ClientPresence(
    [Description("away and online are said of this device too: idle, and active.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OwnStatus? Status,
    [Description("Of this device alone; what was chosen stays.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Idle,
    [Description("One line of at most 100 characters; null or blank: none."), Example("On holiday"), TakesNull]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StatusText,
    [Description("One character of at most 32 bytes; null or empty: none."), Example("🌴"), TakesNull]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StatusEmoji,
    [Description("The end of what this frame sets, at most 366 days ahead."), Example("2026-11-21T18:00:00Z"), TakesNull]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExpiresAt) : ClientFrame("presence");

// {"type":"watch","user_ids":[7,8,9]}
[Description("Narrows presence to these people, at most 500, until the next one.")]
[AnsweredBy(typeof(AckFrame))]
public sealed record ClientWatch(IReadOnlyList<long> UserIds) : ClientFrame("watch");

// {"type":"sync","epoch":"k3J…","user_rev":9,"profiles":4,"conversations":{"3":[12,5],"8":[40,0]},"final":true}
[Description("Catches up from what one knows.")]
[AnsweredBy(
    typeof(OwnSyncFrame),
    typeof(ConversationSyncFrame),
    typeof(RemovedSyncFrame),
    typeof(SyncDoneFrame),
    typeof(SyncResetFrame),
    typeof(AckFrame))]
public sealed record ClientSync(
    [Example("k3Jq8Zt1"), TakesNull] string? Epoch,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? UserRev,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Profiles,
    [Description("By id [rev, mark], at most 1,000 a frame. Those left out come in full.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, KnownNumbers>? Conversations,
    [Description("Set in the last frame of one sync.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Final,
    [Description("The conversation that is told before all else, such as the one that is looked at.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? First,
    [Description("How many messages come with each other conversation that is new to you, 1 to 50; 50 without.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Newest) : ClientFrame("sync");

// {"type":"ping","id":"a"}
[Description("Asks whether the server is there.")]
[AnsweredBy(typeof(PongFrame))]
public sealed record ClientPing() : ClientFrame("ping");

using System.ComponentModel;
using Parley.Core.Events;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native.Frames;

// {"type":"own_state","user_rev":9,"own_state":[{"conversation_id":3,"is_member":true,"read_seq":2,"unread_count":0}]}
[Description("What only you see has changed, told to all your devices.")]
public sealed record OwnStateFrame(
    [Description("Counts what only you see.")] long UserRev, IReadOnlyList<WireOwnConversation> OwnState) : ServerFrame("own_state");

// {"type":"user_updated","profiles":4,"user":{"id":7,"name":"Ada","avatar_url":null}}
[Description("Somebody has another name or picture.")]
public sealed record UserUpdatedFrame(
    [Description("Counts changes of names and pictures, of everybody.")] long Profiles, WireUser User) : ServerFrame("user_updated");

// {"type":"typing","conversation_id":3,"user_id":7,"is_typing":true}
[Description("Somebody else writes, or has stopped.")]
public sealed record TypingFrame(long ConversationId, long UserId, bool IsTyping) : ServerFrame("typing");

// {"type":"user_online","user_id":7,"status":"online","status_text":null,"status_emoji":null,"expires_at":null}
// {"type":"user_online","user_id":7,"status":"dnd","status_text":"On air","status_emoji":"🎙","expires_at":"2026-11-21T02:25:26.123Z"}
[Description("Somebody is here.")]
public sealed record UserOnlineFrame(
    long UserId,
    [OneOf("online", "dnd")] PresenceStatus Status,
    string? StatusText,
    string? StatusEmoji,
    [Description("When text and emoji end.")] WireTime? ExpiresAt) : ServerFrame("user_online");

// {"type":"user_away","user_id":7,"status":"away","status_text":null,"status_emoji":null,"expires_at":null}
[Description("Somebody is here and idle.")]
public sealed record UserAwayFrame(
    long UserId,
    [OneOf("away")] PresenceStatus Status,
    string? StatusText,
    string? StatusEmoji,
    [Description("When text and emoji end.")] WireTime? ExpiresAt) : ServerFrame("user_away");

// {"type":"user_offline","user_id":7,"status":"offline","last_seen_at":"2026-11-21T02:25:26.123Z",
//  "status_text":null,"status_emoji":null,"expires_at":null}
[Description("Somebody is gone.")]
public sealed record UserOfflineFrame(
    long UserId,
    [OneOf("offline")] PresenceStatus Status,
    [Description("Null where one of you does not let others know.")] WireTime? LastSeenAt,
    string? StatusText,
    string? StatusEmoji,
    [Description("When text and emoji end.")] WireTime? ExpiresAt) : ServerFrame("user_offline");

// {"type":"own_presence","status":"invisible","status_expires_at":null,"status_text":null,"status_emoji":null,"expires_at":null}
[Description("What you are yourself, told to all your devices when it changes. Not on the door for old clients.")]
public sealed record OwnPresenceFrame(
    OwnStatus Status,
    [Description("When dnd or invisible turns back to online.")] WireTime? StatusExpiresAt,
    string? StatusText,
    string? StatusEmoji,
    [Description("When text and emoji end.")] WireTime? ExpiresAt) : ServerFrame("own_presence");

// {"type":"own_settings","settings":{"presence":true,"last_seen":true,"read_receipts":false}}
[Description("What you let others know has changed, told to all your devices. Not on the door for old clients.")]
public sealed record OwnSettingsFrame(WireSettings Settings) : ServerFrame("own_settings");

// {"type":"message_read","conversation_id":3,"message_id":7,"user_id":1,"read_seq":2,"read_at":"2026-11-21T02:25:26.123Z"}
[Description("Somebody has read up to a message.")]
public sealed record MessageReadFrame(
    long ConversationId, long MessageId, long UserId, long ReadSeq, WireTime ReadAt) : ServerFrame("message_read")
{
    public static MessageReadFrame Of(MarkerMoved marker) =>
        new(marker.ConversationId, marker.MessageId, marker.UserId, marker.Seq, marker.At);
}

// {"type":"message_delivered","conversation_id":3,"message_id":7,"user_id":1,"delivered_seq":2,
//  "delivered_at":"2026-11-21T02:25:26.123Z"}
[Description("A message of yours has reached a device of somebody.")]
public sealed record MessageDeliveredFrame(
    long ConversationId, long MessageId, long UserId, long DeliveredSeq, WireTime DeliveredAt) : ServerFrame("message_delivered")
{
    public static MessageDeliveredFrame Of(MarkerMoved marker) =>
        new(marker.ConversationId, marker.MessageId, marker.UserId, marker.Seq, marker.At);
}

using System.ComponentModel;
using System.Text.Json.Serialization;
using Parley.Core;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native.Frames;

// {"type":"auth_success","id":1,"user_id":7,"user":{"id":7,"name":"Ada","avatar_url":null},"session_id":"…","epoch":"…",
//  "server_time":"2026-11-21T02:25:26.123Z","heartbeat_seconds":25,"limits":{"message_length":4000,"frame_bytes":65536,…},
//  "presence":{"status":"online",…},"settings":{"presence":true,"last_seen":true,"read_receipts":true}}
[Description("You are signed in. Without an id where the request brought the credentials.")]
public sealed record AuthSuccessFrame(
    RequestId Id,
    long UserId,
    WireUser User,
    [Example("8c3d2f0a51b84e6f")] string SessionId,
    [Description("Names the store. Another one means that all numbers kept are void."), Example("k3Jq8Zt1")] string Epoch,
    WireTime ServerTime,
    [Description("The server pings after so much silence."), Example(25)] int HeartbeatSeconds,
    WireNativeLimits Limits,
    WireOwnPresence Presence,
    WireSettings Settings) : ServerFrame("auth_success")
{
    public static AuthSuccessFrame Of(Authenticated authenticated) => new(
        authenticated.Id,
        authenticated.Principal.UserId,
        WireUser.Of(authenticated.Principal.User),
        authenticated.Principal.SessionId,
        authenticated.Epoch,
        authenticated.ServerTime,
        authenticated.HeartbeatSeconds,
        WireNativeLimits.Of(authenticated.Limits),
        WireOwnPresence.Of(authenticated.Presence),
        WireSettings.Of(authenticated.Settings));
}

[Description("The limits in force.")]
public sealed record WireNativeLimits(
    [Description("Characters of a message."), Example(4000)] int MessageLength,
    [Description("Bytes of a frame, once signed in."), Example(65536)] int FrameBytes,
    [Description("So many end the connection."), Example(20)] int BadFramesPerMinute,
    [Description("Conversations of one sync frame."), Example(1000)] int SyncConversations,
    [Description("People of one watch."), Example(500)] int WatchedUsers,
    [Description("Unread counts are exact up to here."), Example(999)] int UnreadExact,
    [Description("Yours a second, over all connections and HTTP, as the next two."), Example(100)] int FramesPerSecond,
    [Description("Of frames and bodies."), Example(524288)] int BytesPerSecond,
    [Description("Units of work: a message is one."), Example(50)] int CommandsPerSecond,
    [Description("Each of these holds what comes in so many seconds."), Example(20)] int BurstSeconds,
    [Description("Open connections of one person."), Example(100)] int ConnectionsPerUser)
{
    public static WireNativeLimits Of(Limits limits) => new(
        limits.MessageLength,
        NativeLimits.FrameBytes,
        NativeLimits.BadFrames,
        NativeLimits.SyncConversations,
        NativeLimits.WatchedUsers,
        limits.UnreadExact,
        limits.FramesPerSecond,
        limits.BytesPerSecond,
        limits.CommandsPerSecond,
        limits.BurstSeconds,
        limits.ConnectionsPerUser);
}

// {"type":"ack","id":5}
[Description("Done.")]
public sealed record AckFrame(RequestId Id) : ServerFrame("ack");

// {"type":"ack","id":2,"client_id":"0192b3c4-…","message":{…}}
// {"type":"ack","id":3,"message":{…}}
[Description("The message is stored for good, as it is now.")]
public sealed record MessageAckFrame(
    RequestId Id,
    [Description("Of a send that had one."), Example("0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientId,
    WireMessage Message) : ServerFrame("ack");

// {"type":"ack","id":4,"conversation_id":3,"read_seq":12,"delivered_seq":12,"unread_count":0}
[Description("Your marker, as it is now.")]
public sealed record MarkerAckFrame(RequestId Id, long ConversationId, long ReadSeq, long DeliveredSeq, long UnreadCount) : ServerFrame("ack");

// {"type":"error","id":2,"code":"validation","message":"…","field":"content"}
// {"type":"error","code":"bad_request","message":"…"}
// {"type":"error","id":2,"code":"unavailable","message":"…","retry_after":1}
[Description("Why not.")]
public sealed record ErrorFrame(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RequestId? Id,
    [Description("Stable: for programs."), Example("not_found")] RefusalCode Code,
    [Description("For people; may change."), Example("Not found.")] string Message,
    [Description("The member at fault."), Example("content")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field,
    [Description("Seconds to wait.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RetryAfter) : ServerFrame("error")
{
    public static ErrorFrame Of(Refused refused) => new(
        refused.Id.IsNone ? null : refused.Id,
        refused.Refusal.Code,
        refused.Refusal.Detail,
        refused.Refusal.Field,
        // Whole seconds, rounded up: to come back a little late is better than to be refused again.
        refused.Refusal.RetryAfter is { } wait ? (long)Math.Ceiling(wait.TotalSeconds) : null);
}

// {"type":"pong","id":"a","server_time":"2026-11-21T02:25:26.123Z"}
[Description("The server is there.")]
public sealed record PongFrame(RequestId Id, WireTime ServerTime) : ServerFrame("pong");

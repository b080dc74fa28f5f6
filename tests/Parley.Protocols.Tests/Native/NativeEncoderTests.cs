using System.Text;
using System.Text.Json;
using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Presence;
using Parley.Core.Receipts;
using Parley.Core.Sessions;
using Parley.Core.Sync;
using Parley.Core.Users;
using Parley.Protocols.Native;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>The literal frame of every event.</summary>
public sealed class NativeEncoderTests
{
    private static readonly RequestId Two = new(null, 2);

    public static TheoryData<string, ServerEvent> Frames => new()
    {
        { $$"""{"type":"new_message","conversation_id":3,"rev":5,"message":{{Rows.MessageJson}}}""", new Changed(new MessageSent(3, 5, Rows.Message)) },
        { $$"""{"type":"message_edited","conversation_id":3,"rev":5,"message":{{Rows.MessageJson}}}""", new Changed(new MessageEdited(3, 5, Rows.Message)) },
        { """{"type":"message_deleted","conversation_id":3,"rev":7,"message_id":7,"seq":2}""", new Changed(new MessageDeleted(3, 7, 7, 2)) },
        {
            $$"""{"type":"member_added","conversation_id":3,"rev":8,"member":{{Rows.MemberJson}},"member_count":3}""",
            new Changed(new MemberAdded(3, 8, Rows.Member, Rows.View, 3))
        },
        {
            $$"""{"type":"member_removed","conversation_id":3,"rev":9,"member":{{Rows.MemberJson}},"member_count":2}""",
            new Changed(new MemberRemoved(3, 9, Rows.Member, 2))
        },
        { $$"""{"type":"member_updated","conversation_id":3,"rev":10,"member":{{Rows.MemberJson}}}""", new Changed(new MemberUpdated(3, 10, Rows.Member)) },
        {
            $$"""{"type":"conversation_updated","conversation_id":3,"rev":11,"conversation":{{Rows.CommonJson}}}""",
            new Changed(new ConversationUpdated(3, 11, Rows.Conversation))
        },
        { """{"type":"skip","conversation_id":3,"rev":5}""", new Changed(new Skipped(3, 5)) },
        { """{"type":"skip","conversation_id":3,"rev":1}""", new Changed(new ConversationCreated(3, 1, Rows.Conversation, [Rows.Member])) },
        { """{"type":"members_changed","conversation_id":3,"from":12,"rev":40,"count":300}""", new MembersChanged(3, 12, 40, 300) },
        { $$"""{"type":"conversation_added","conversation_id":3,"conversation":{{Rows.ViewJson}}}""", new Added(Rows.View) },
        { """{"type":"conversation_removed","conversation_id":3,"conversation":{"id":3}}""", new Removed(3) },
        {
            $$"""{"type":"message_read","conversation_id":3,"message_id":7,"user_id":2,"read_seq":2,"read_at":"{{Rows.AtText}}"}""",
            new MarkerChanged(new MarkerMoved(3, 2, true, 2, 7, 1, Rows.At))
        },
        {
            $$"""{"type":"message_delivered","conversation_id":3,"message_id":7,"user_id":2,"delivered_seq":2,"delivered_at":"{{Rows.AtText}}"}""",
            new MarkerChanged(new MarkerMoved(3, 2, false, 2, 7, 1, Rows.At))
        },
        {
            """{"type":"own_state","user_rev":9,"own_state":[{"conversation_id":3,"is_member":true,"read_seq":2,"unread_count":0,"muted":false,"muted_until":null,"archived":false,"archived_seq":null,"favourite":false,"unread_from_seq":null}]}""",
            new OwnStateTold(new OwnStateChanged(1, 9, new OwnConversation(3, true, 2, 0, OwnSettings.None)))
        },
        { $$"""{"type":"user_updated","profiles":4,"user":{{Rows.AdaJson}}}""", new ProfileTold(new ProfileChanged(4, Rows.Ada)) },
        { """{"type":"typing","conversation_id":3,"user_id":7,"is_typing":true}""", new TypingChanged(3, 7, true) },
        { """{"type":"user_online","user_id":7,"status":"online","status_text":null,"status_emoji":null,"expires_at":null}""", new PresenceChanged(7, PresenceStatus.Online, null) },
        { """{"type":"user_online","user_id":7,"status":"dnd","status_text":null,"status_emoji":null,"expires_at":null}""", new PresenceChanged(7, PresenceStatus.DoNotDisturb, null) },
        { """{"type":"user_away","user_id":7,"status":"away","status_text":null,"status_emoji":null,"expires_at":null}""", new PresenceChanged(7, PresenceStatus.Away, null) },
        {
            $$"""{"type":"user_offline","user_id":7,"status":"offline","last_seen_at":"{{Rows.AtText}}","status_text":null,"status_emoji":null,"expires_at":null}""",
            new PresenceChanged(7, PresenceStatus.Offline, Rows.At)
        },
        { """{"type":"user_offline","user_id":7,"status":"offline","last_seen_at":null,"status_text":null,"status_emoji":null,"expires_at":null}""", new PresenceChanged(7, PresenceStatus.Offline, null) },
        {
            $$"""{"type":"user_online","user_id":7,"status":"online","status_text":"On air","status_emoji":"*","expires_at":"{{Rows.AtText}}"}""",
            new PresenceChanged(7, PresenceStatus.Online, null) { Custom = new CustomStatus("On air", "*", Rows.At) }
        },
        {
            $$$"""{"type":"auth_success","id":2,"user_id":1,"user":{{{Rows.AdaJson}}},"session_id":"s1","epoch":"e1","server_time":"{{{Rows.AtText}}}","heartbeat_seconds":25,"limits":{"message_length":4000,"frame_bytes":65536,"bad_frames_per_minute":20,"sync_conversations":1000,"watched_users":500,"unread_exact":999,"frames_per_second":100,"bytes_per_second":524288,"commands_per_second":50,"burst_seconds":20,"connections_per_user":100},"presence":{"status":"online","status_expires_at":null,"status_text":null,"status_emoji":null,"expires_at":null},"settings":{"presence":true,"last_seen":false,"read_receipts":true}}""",
            new Authenticated(Two, new Principal(1, "s1", Rows.Ada, UserRole.Member), "e1", Rows.At, 25, Limits.Default)
            {
                Presence = new OwnPresenceChanged(OwnStatus.Online, null, default),
                Settings = new PersonSettings(Presence: true, LastSeen: false, ReadReceipts: true),
            }
        },
        { $$"""{"type":"ack","id":2,"client_id":"c","message":{{Rows.MessageJson}}}""", new Acknowledged(Two, Rows.Message, "c") },
        { $$"""{"type":"ack","id":2,"message":{{Rows.MessageJson}}}""", new Acknowledged(Two, Rows.Message) },
        {
            """{"type":"ack","id":"two","conversation_id":3,"read_seq":12,"delivered_seq":13,"unread_count":1}""",
            new Acknowledged(new RequestId("two", null), Marker: new MarkerState(3, 12, 13, 1))
        },
        { """{"type":"ack","id":null}""", new Acknowledged(default) },
        { """{"type":"error","id":2,"code":"not_found","message":"Not found."}""", new Refused(Two, Refusal.NotFound) },
        { """{"type":"error","code":"validation","message":"No.","field":"content"}""", new Refused(default, Refusal.Validation("content", "No.")) },
        {
            """{"type":"error","id":2,"code":"rate_limited","message":"Slower.","retry_after":2}""",
            new Refused(Two, new Refusal(RefusalCode.RateLimited, "Slower.", RetryAfter: TimeSpan.FromMilliseconds(1_001)))
        },
        { $$"""{"type":"pong","id":2,"server_time":"{{Rows.AtText}}"}""", new Pong(Two, Rows.At) },
        {
            $$"""{"type":"sync","user_rev":9,"own_state":[{"conversation_id":3,"is_member":false,"read_seq":0,"unread_count":0,"muted":false,"muted_until":null,"archived":false,"archived_seq":null,"favourite":false,"unread_from_seq":null}],"profiles":4,"users":[{{Rows.AdaJson}}]}""",
            new OwnSynced(new OwnSync(9, [new OwnConversation(3, false, 0, 0, OwnSettings.None)], 4, [Rows.Ada]))
        },
        {
            $$$"""{"type":"sync","conversation_id":3,"reset":false,"rev":12,"mark":5,"messages":[{{{Rows.MessageJson}}}],"members":[{{{Rows.MemberJson}}}],"markers":[{"user_id":2,"read_seq":2,"read_at":null,"delivered_seq":2}],"conversation":null,"next":{"rev":11,"id":99}}""",
            new ConversationSynced(new ConversationSync(
                3, false, 12, 5, [Rows.Message], [Rows.Member], [new Marker(2, 2, null, 2)], null, new SyncCursor(11, 99)))
        },
        {
            $$"""{"type":"sync","conversation_id":3,"reset":true,"rev":12,"mark":5,"messages":[],"members":[],"markers":[],"conversation":{{Rows.ViewJson}},"next":null}""",
            new ConversationSynced(new ConversationSync(3, true, 12, 5, [], [], [], Rows.View, null))
        },
        { """{"type":"sync","conversation_id":3,"removed":true}""", new RemovedSynced(3) },
        { """{"type":"sync","id":2,"done":true,"epoch":"e1"}""", new SyncDone(Two, "e1") },
        { """{"type":"sync","id":2,"reset":true,"epoch":"e1"}""", new SyncReset(Two, "e1") },
    };

    [Fact]
    public void Ones_own_presence_is_told_on_the_strict_door_alone_for_old_clients_know_no_such_word()
    {
        var told = new OwnPresenceChanged(OwnStatus.Invisible, Rows.At, default);
        Assert.Equal(
            $$"""{"type":"own_presence","status":"invisible","status_expires_at":"{{Rows.AtText}}","status_text":null,"status_emoji":null,"expires_at":null}""",
            Encoding.UTF8.GetString(NativeProtocol.Strict.Encode(told).Span));
        Assert.True(NativeProtocol.Lenient.Encode(told).IsEmpty);
    }

    [Fact]
    public void Ones_own_settings_are_told_on_the_strict_door_alone()
    {
        var told = new OwnSettingsChanged(new PersonSettings(Presence: true, LastSeen: true, ReadReceipts: false));
        Assert.Equal(
            """{"type":"own_settings","settings":{"presence":true,"last_seen":true,"read_receipts":false}}""",
            Encoding.UTF8.GetString(NativeProtocol.Strict.Encode(told).Span));
        Assert.True(NativeProtocol.Lenient.Encode(told).IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Frames), DisableDiscoveryEnumeration = true)]
    public void Every_event_has_its_literal_frame_and_both_doors_say_the_same(string expected, ServerEvent serverEvent)
    {
        Assert.Equal(expected, Encode(NativeProtocol.Strict, serverEvent));
        Assert.Equal(expected, Encode(NativeProtocol.Lenient, serverEvent));
    }

    [Fact]
    public void A_tombstone_keeps_place_and_numbers_only()
    {
        var row = Rows.Message with { Content = null, Deleted = true, EditedAt = Rows.At, Rev = 9 };
        var message = Parse(new Changed(new MessageEdited(3, 9, row))).GetProperty("message");
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        Assert.True(message.GetProperty("deleted").GetBoolean());
        Assert.Equal(2, message.GetProperty("seq").GetInt64());
    }

    [Fact]
    public void A_reply_carries_what_it_answers()
    {
        var row = Rows.Message with { ReplyToId = 6, ReplyTo = new ReplyPreview(6, 1, Rows.Bob, "ho", MessageType.Text, false, null, 0, null) };
        Assert.Equal(
            """{"id":6,"seq":1,"user_id":2,"user":{"id":2,"name":"Bob","avatar_url":"/b.png"},"content":"ho","type":"text","deleted":false}""",
            Parse(new Changed(new MessageSent(3, 5, row))).GetProperty("message").GetProperty("reply_to").GetRawText());
    }

    [Fact]
    public void A_system_message_tells_programs_what_it_tells_people()
    {
        var row = Rows.Message with { Type = MessageType.System, System = new SystemNote("renamed", 1, "Tea") };
        var message = Parse(new Changed(new MessageSent(3, 5, row))).GetProperty("message");
        Assert.Equal("system", message.GetProperty("type").GetString());
        Assert.Equal("""{"kind":"renamed","user_id":1,"name":"Tea"}""", message.GetProperty("system").GetRawText());
    }

    [Fact]
    public void A_private_conversation_bears_the_other_persons_name()
    {
        var conversation = Rows.Conversation with { Type = ConversationType.Private, Name = null };
        var forAda = Parse(new Added(Rows.View with { Conversation = conversation }));
        var forBob = Parse(new Added(Rows.View with { Conversation = conversation, Own = Rows.Other }));
        Assert.Equal("Bob", forAda.GetProperty("conversation").GetProperty("name").GetString());
        Assert.Equal("Ada", forBob.GetProperty("conversation").GetProperty("name").GetString());
    }

    [Fact]
    public void A_long_frame_leaves_nothing_behind_in_the_next()
    {
        var row = Rows.Message with { Content = new string('x', 200_000) };
        Assert.Equal(200_000, Parse(new Changed(new MessageSent(3, 5, row))).GetProperty("message").GetProperty("content").GetString()!.Length);
        Assert.Equal("""{"type":"skip","conversation_id":3,"rev":5}""", Encode(NativeProtocol.Strict, new Changed(new Skipped(3, 5))));
    }

    [Fact]
    public async Task Threads_do_not_share_a_frame()
    {
        var frames = await Task.WhenAll(Enumerable.Range(1, 64).Select(rev => Task.Run(() =>
            Enumerable.Range(0, 200).All(_ => Encode(NativeProtocol.Strict, new Changed(new Skipped(3, rev))).Contains($"\"rev\":{rev}}}")))));
        Assert.All(frames, Assert.True);
    }

    [Theory]
    [InlineData(CloseReason.FrameTooLarge, 1009)]
    [InlineData(CloseReason.TooManyBadFrames, 4400)]
    [InlineData(CloseReason.NotAuthenticated, 4401)]
    [InlineData(CloseReason.AuthenticationTimeout, 4408)]
    [InlineData(CloseReason.Expired, 4401)]
    [InlineData(CloseReason.Revoked, 4403)]
    [InlineData(CloseReason.TooMany, 4429)]
    [InlineData(CloseReason.Restarting, 4500)]
    [InlineData(CloseReason.SlowReader, 4501)]
    [InlineData(CloseReason.Normal, 1000)]
    [InlineData(CloseReason.ProtocolError, 1002)]
    public void Every_reason_to_close_has_its_code(CloseReason reason, int code) => Assert.Equal(code, NativeProtocol.Strict.Close(reason).Code);

    [Fact]
    public void Reasons_fit_into_a_close_frame() =>
        Assert.All(
            Enum.GetValues<CloseReason>(),
            reason => Assert.InRange(Encoding.UTF8.GetByteCount(NativeProtocol.Strict.Close(reason).Reason), 0, 123));

    [Fact]
    public void Typing_holds_longer_for_clients_that_say_it_once()
    {
        Assert.Equal(TimeSpan.FromSeconds(6), NativeProtocol.Strict.TypingLifetime);
        Assert.Equal(TimeSpan.FromSeconds(30), NativeProtocol.Lenient.TypingLifetime);
    }

    private static JsonElement Parse(ServerEvent serverEvent) => JsonElement.Parse(NativeProtocol.Strict.Encode(serverEvent).Span);

    private static string Encode(NativeProtocol protocol, ServerEvent serverEvent) => Encoding.UTF8.GetString(protocol.Encode(serverEvent).Span);
}

using System.Text.Json;
using Parley.Server.Tests.WebSockets;
using Parley.Testing;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Presence, settings and hidden reading at the doors: what one is told, and what nobody can find out.</summary>
public abstract class PresenceSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task A_stranger_is_answered_as_if_nobody_were_there()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        await OpenPrivateAsync(ada, bob);
        await CreateAsync(ada, "channel", eve);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var eves = await WireClient.SignInAsync(Host.BaseAddress, eve);

        var (found, nobody) = (await LookAsync(eve, ada.Id), await LookAsync(eve, 9_007_199_254_740_991));
        Assert.Equal((200, nobody.Text), (found.Status, found.Text));
        Assert.Equal("""{"presence":[]}""", found.Text);
        await eves.SayAsync($$"""{"type":"watch","id":1,"user_ids":[{{ada.Id}},4711]}""");
        Assert.Equal("ack", (await eves.HearAsync()).Text("type"));
        Assert.Equal("online", Presence(await LookAsync(bob, ada.Id)).Text("status"));
    }

    [Fact]
    public async Task Invisible_is_offline_byte_for_byte_and_reads_writes_and_knows_itself()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        var offline = (await LookAsync(bob, ada.Id)).Text;
        Assert.Equal(200, (await PutAsync("/api/v1/users/me/presence", ada, """{"status":"invisible"}""")).Status);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await using var adas = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", ada.Token);
        Assert.Equal("invisible", (await adas.HearAsync("auth_success")).GetProperty("presence").Text("status"));

        await adas.SayAsync($$"""{"type":"typing","id":1,"conversation_id":{{conversation}},"is_typing":true}""");
        await adas.HearAsync("ack");
        await adas.SayAsync("""{"type":"presence","id":2,"idle":true}""");
        await adas.HearAsync("ack");
        Assert.Equal(offline, (await LookAsync(bob, ada.Id)).Text);
        await bobs.SayAsync($$"""{"type":"watch","user_ids":[{{ada.Id}}]}""");
        var told = await bobs.HearAsync();
        Assert.Equal(("user_offline", JsonValueKind.Null), (told.Text("type"), told.GetProperty("last_seen_at").ValueKind));

        await SendAsync(bob, conversation, "there?");
        await adas.SayAsync($$"""{"type":"read","id":3,"conversation_id":{{conversation}},"seq":1}""");
        Assert.Equal(0, await UnreadAsync(adas));
        await bobs.SayAsync("""{"type":"ping","id":4}""");
        Assert.Equal(["new_message", "pong"], [(await bobs.HearAsync()).Text("type"), (await bobs.HearAsync()).Text("type")]);
        await SendAsync(ada, conversation, "yes");
        Assert.Equal("yes", (await bobs.HearAsync("new_message")).GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_status_with_text_emoji_and_end_is_told_to_others_and_to_the_own_devices()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var old = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        var end = DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

        await adas.SayAsync($$"""{"type":"presence","id":1,"status":"dnd","status_text":"On air","status_emoji":"*","expires_at":"{{end}}"}""");
        var own = await adas.HearAsync("own_presence");
        Assert.Equal(("dnd", "On air", "*"), (own.Text("status"), own.Text("status_text"), own.Text("status_emoji")));
        Assert.Equal(own.Text("status_expires_at"), own.Text("expires_at"));
        var told = await bobs.HearAsync("user_online");
        while (told.Text("status") != "dnd")
        {
            told = await bobs.HearAsync("user_online");
        }

        Assert.Equal(("On air", "*", own.Text("expires_at")), (told.Text("status_text"), told.Text("status_emoji"), told.Text("expires_at")));
        Assert.Equal("On air", Presence(await LookAsync(bob, ada.Id)).Text("status_text"));
        await old.StillAnswersAsync();
        Assert.Equal(own.Text("status_text"), Presence(await GetAsync("/api/v1/users/me/presence", ada), "status_text"));
        Assert.Equal(422, (await PutAsync("/api/v1/users/me/presence", ada, """{"status":"dnd","expires_at":"2020-01-01T00:00:00Z"}""")).Status);
        Assert.Equal(422, (await PutAsync("/api/v1/users/me/presence", ada, """{"status":"dnd","expires_at":"2030-01-01T00:00:00"}""")).Status);
        Assert.Equal(422, (await PutAsync("/api/v1/users/me/presence", ada, """{"status":"asleep"}""")).Status);
        Assert.Equal(422, (await GetAsync("/api/v1/presence?user_ids=1,x", ada)).Status);
        Assert.Equal(422, (await GetAsync("/api/v1/presence", ada)).Status);
    }

    [Fact]
    public async Task A_member_who_comes_late_or_again_asks_by_watch_and_has_the_right_dots()
    {
        var (ada, bob, cyd) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cyd"));
        await CreateGroupAsync(ada, bob, cyd);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await adas.SayAsync("""{"type":"presence","id":1,"status":"dnd"}""");
        await adas.HearAsync("ack");
        for (var time = 0; time < 2; time++)
        {
            await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
            await Eventually.TrueAsync(
                async () => Presence(await LookAsync(bob, ada.Id)).Text("status") == "dnd", "the damped change has passed");
            await bobs.SayAsync($$"""{"type":"watch","id":2,"user_ids":[{{ada.Id}},{{cyd.Id}}]}""");
            var (online, offline) = (await bobs.HearAsync("user_online"), await bobs.HearAsync("user_offline"));
            Assert.Equal((ada.Id, "dnd", cyd.Id), (online.Number("user_id"), online.Text("status"), offline.Number("user_id")));
        }
    }

    [Fact]
    public async Task Settings_are_told_to_the_own_devices_when_they_change_and_to_those_that_come_later()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var old = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await PatchAsync(Settings, ada, """{"last_seen":false}""");
        const string Hidden = """{"presence":true,"last_seen":false,"read_receipts":true}""";
        Assert.Equal(Hidden, (await adas.HearAsync("own_settings")).GetProperty("settings").GetRawText());

        // What changes nothing is not told: the next one heard is the next change.
        await PatchAsync(Settings, ada, """{"last_seen":false}""");
        await PatchAsync(Settings, ada, """{"last_seen":true,"presence":false}""");
        const string Away = """{"presence":false,"last_seen":true,"read_receipts":true}""";
        Assert.Equal(Away, (await adas.HearAsync("own_settings")).GetProperty("settings").GetRawText());

        await using var later = await WireClient.ConnectAsync(Host.BaseAddress, "/ws");
        await later.SayAsync($$"""{"type":"auth","token":"{{ada.Token}}"}""");
        Assert.Equal(Away, (await later.HearAsync("auth_success")).GetProperty("settings").GetRawText());
        foreach (var client in new[] { old, bobs })
        {
            await client.SayAsync("""{"type":"ping","id":"end"}""");
            for (var frame = await client.HearAsync(); frame.Text("type") != "pong"; frame = await client.HearAsync())
            {
                Assert.NotEqual("own_settings", frame.Text("type"));
            }
        }
    }

    [Fact]
    public async Task Receipts_switched_off_are_told_to_nobody_and_by_nobody()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        Assert.Equal("""{"settings":{"presence":true,"last_seen":true,"read_receipts":true}}""", (await GetAsync(Settings, bob)).Text);
        var changed = await PatchAsync(Settings, bob, """{"read_receipts":false}""");
        Assert.Equal("""{"settings":{"presence":true,"last_seen":true,"read_receipts":false}}""", changed.Text);
        Assert.Equal(422, (await PatchAsync(Settings, bob, """{"read_receipts":"no"}""")).Status);
        var message = await SendAsync(ada, conversation, "one");
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await using var other = await WireClient.SignInAsync(Host.BaseAddress, bob);

        await bobs.SayAsync($$"""{"type":"read","id":1,"message_id":{{message}}}""");
        Assert.Equal(0, await UnreadAsync(bobs));
        Assert.Equal(1, (await other.HearAsync("own_state")).GetProperty("own_state")[0].Number("read_seq"));
        await SendAsync(bob, conversation, "two");
        await adas.SayAsync($$"""{"type":"read","id":2,"conversation_id":{{conversation}},"seq":2}""");
        await UnreadAsync(adas);

        Assert.Equal("""{"readers":[],"next":null}""", (await GetAsync($"/api/v1/messages/{message}/readers", ada)).Text);
        foreach (var (viewer, hidden) in new[] { (ada, bob), (bob, ada) })
        {
            var seen = (await GetAsync($"/api/v1/conversations/{conversation}", viewer)).Json.GetProperty("conversation");
            var member = seen.GetProperty("participants").EnumerateArray().Single(row => row.Number("user_id") == hidden.Id);
            Assert.Equal((0, JsonValueKind.Null), (member.Number("read_seq"), member.GetProperty("read_at").ValueKind));
            var family = (await GetAsync("/conversations", viewer)).Json.GetProperty("data")[0].GetProperty("participants");
            var row = family.EnumerateArray().Single(row => row.Number("id") == hidden.Id);
            Assert.Equal(JsonValueKind.Null, row.GetProperty("pivot").GetProperty("last_read_at").ValueKind);
        }

        foreach (var client in new[] { adas, bobs })
        {
            await client.SayAsync("""{"type":"ping","id":"end"}""");
            for (var frame = await client.HearAsync(); frame.Text("type") != "pong"; frame = await client.HearAsync())
            {
                Assert.True(frame.Text("type") != "message_read" || client == adas, frame.GetRawText());
                Assert.True(frame.Text("type") != "message_read" || frame.Number("user_id") == ada.Id, frame.GetRawText());
            }
        }
    }

    private const string Settings = "/api/v1/users/me/settings";

    private static async Task<long> UnreadAsync(WireClient client) => (await client.HearAsync("ack")).Number("unread_count");

    private static JsonElement Presence(Reply reply) => reply.Json.GetProperty("presence")[0];

    private static string Presence(Reply reply, string member) => reply.Json.GetProperty("presence").Text(member);

    private Task<Reply> LookAsync(Person viewer, long userId) => GetAsync($"/api/v1/presence?user_ids={userId}", viewer);
}

public sealed class PresenceOnSqlite(SqliteHost host) : PresenceSuite(host), IClassFixture<SqliteHost>;

public sealed class PresenceOnPostgreSql(PostgreSqlHost host) : PresenceSuite(host), IClassFixture<PostgreSqlHost>;

using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>Ways round the doors: by coming back, by listening, by saying more than is asked. Each is an attack on what the matrix holds.</summary>
public abstract class AttackSuite(MatrixHost stage) : HttpSuite
{
    protected override Testing.Hosting.ParleyHost Host => stage.Host;

    // AZ2
    [Fact]
    public async Task Who_claims_to_know_a_conversation_is_synced_no_more_of_it_than_of_one_that_is_not_there()
    {
        var (owner, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Eve"));
        var group = await CreateGroupAsync(owner);
        await SendAsync(owner, group, "secret");
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, eve);
        foreach (var known in new[] { "[0,0]", "[1,0]", "[9007199254740991,9007199254740991]" })
        {
            var there = await SyncAsync(socket, $"\"{group}\":{known}");
            var missing = await SyncAsync(socket, $"\"{Scene.Missing}\":{known}");
            Assert.Equal(missing.Replace(Scene.Missing, $"{group}", StringComparison.Ordinal), there);
            Assert.DoesNotContain("secret", there, StringComparison.Ordinal);
        }
    }

    // AZ4
    [Theory]
    [InlineData("DELETE", "members", false)]
    [InlineData("PUT", "bans", false)]
    [InlineData("DELETE", "members", true)]
    [InlineData("PUT", "bans", true)]
    public async Task Who_was_put_out_while_away_comes_back_to_nothing_of_it(string method, string list, bool atOnce)
    {
        var (owner, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(owner, bob);
        await SendAsync(owner, group, "before");
        await using (var first = await WireClient.SignInAsync(Host.BaseAddress, bob))
        {
            Assert.Contains("before", await SyncAsync(first, ""), StringComparison.Ordinal);
        }

        // At once: signed in again already, and it asks for what it missed while it is put out.
        await using var early = atOnce ? await WireClient.SignInAsync(Host.BaseAddress, bob) : null;
        Assert.Equal(204, (await AskAsync(new HttpMethod(method), $"/api/v1/conversations/{group}/{list}/{bob.Id}", owner)).Status);
        await SendAsync(owner, group, "after");
        await using var late = early is null ? await WireClient.SignInAsync(Host.BaseAddress, bob) : null;
        var socket = (early ?? late)!;
        foreach (var known in new[] { "[1,0]", "[3,1]", "[0,0]" })
        {
            var told = await SyncAsync(socket, $"\"{group}\":{known}");
            Assert.DoesNotContain("after", told, StringComparison.Ordinal);
            Assert.DoesNotContain("before", told, StringComparison.Ordinal);
            Assert.Contains($"\"conversation_id\":{group},\"removed\":true", told, StringComparison.Ordinal);
        }

        Assert.Equal(404, (await GetAsync($"/api/v1/conversations/{group}/messages?changed_after=1", bob)).Status);
        await SendAsync(owner, group, "later");
        await socket.SayAsync("""{"type":"ping","id":"last"}""");
        string frame;
        do
        {
            frame = (await socket.HearTextAsync())!;
            Assert.DoesNotContain("later", frame, StringComparison.Ordinal);
        }
        while (!frame.Contains("\"last\"", StringComparison.Ordinal));
    }

    // AZ4, AZ24
    [Fact]
    public async Task Deactivation_while_away_ends_every_way_back_and_opening_the_account_again_revives_none()
    {
        var ada = await SignUpAsync("Ada");
        var program = ada with { Token = (await PostAsync("/api/v1/auth/tokens", ada, """{"name":"program"}""")).Json.Text("token") };
        var ticket = (await PostAsync("/api/v1/auth/ticket", program, "")).Json.Text("ticket");
        await using var live = await WireClient.SignInAsync(Host.BaseAddress, program);
        Assert.Equal(200, (await PatchAsync($"/api/v1/admin/users/{ada.Id}", stage.Root, """{"disabled":true}""")).Status);
        Assert.Equal(4403, await live.HearCloseAsync());
        await NoWayInAsync([ada, program], ticket);
        Assert.Equal(200, (await PatchAsync($"/api/v1/admin/users/{ada.Id}", stage.Root, """{"disabled":false}""")).Status);
        await NoWayInAsync([ada, program], ticket);
    }

    // AZ9
    [Fact]
    public async Task A_marker_beyond_the_top_stands_at_the_top_and_nobody_moves_another_s()
    {
        var (owner, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(owner, bob);
        await SendAsync(owner, group, "one");
        var read = await PutAsync($"/api/v1/conversations/{group}/read", bob, """{"seq":9007199254740991}""");
        Assert.Equal(1, read.Json.Number("read_seq"));
        Assert.Equal(400, (await PutAsync($"/api/v1/conversations/{group}/read", bob, $$"""{"seq":1,"user_id":{{owner.Id}}}""")).Status);
    }

    // AZ10, AZ13, AZ26
    [Fact]
    public async Task A_stranger_who_listens_and_watches_hears_nothing_of_what_goes_on()
    {
        var (owner, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var group = await CreateGroupAsync(owner, bob);
        await using var strangers = await WireClient.SignInAsync(Host.BaseAddress, eve);
        await strangers.SayAsync($$"""{"type":"watch","id":1,"user_ids":[{{owner.Id}},{{bob.Id}},{{Scene.Missing}}]}""");
        Assert.Equal("ack", (await strangers.HearAsync()).Text("type"));
        await using var owners = await WireClient.SignInAsync(Host.BaseAddress, owner);
        await using (var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob))
        {
            await owners.HearAsync("user_online");
            await bobs.SayAsync($$"""{"type":"typing","conversation_id":{{group}},"is_typing":true}""");
            await owners.HearAsync("typing");
            var message = await SendAsync(bob, group, "secret");
            await PutAsync($"/api/v1/conversations/{group}/read", owner, """{"seq":1}""");
            await bobs.HearAsync("message_read");
            await PatchAsync($"/api/v1/messages/{message}", bob, """{"content":"edited"}""");
            await PatchAsync($"/api/v1/conversations/{group}", owner, """{"name":"Secret tea"}""");
            await PutAsync("/api/v1/users/me/presence", bob, """{"status":"dnd"}""");
            await owners.HearAsync("conversation_updated");
        }

        await strangers.SayAsync($$"""{"type":"typing","id":2,"conversation_id":{{group}},"is_typing":true}""");
        Assert.Equal("not_found", (await strangers.HearAsync()).Text("code"));
        await strangers.StillAnswersAsync();
        Assert.Equal(0, (await GetAsync($"/api/v1/presence?user_ids={owner.Id},{bob.Id}", eve)).Json.GetProperty("presence").GetArrayLength());
    }

    // AZ14
    [Fact]
    public async Task An_answer_reaches_the_connection_that_asked_and_no_other_of_anybody()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        await using var asking = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var same = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var old = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await using var other = await WireClient.SignInAsync(Host.BaseAddress, bob);
        var message = await SendAsync(ada, group, "first");
        string[] frames =
        [
            $$"""{"type":"message","id":"mine","conversation_id":{{group}},"content":"hi","client_id":"{{Guid.NewGuid():D}}"}""",
            $$"""{"type":"edit","id":"mine","message_id":{{message}},"content":"ho"}""",
            $$"""{"type":"edit","id":"mine","message_id":{{Scene.Missing}},"content":"ho"}""",
            $$"""{"type":"read","id":"mine","conversation_id":{{group}},"seq":1}""",
            """{"type":"ping","id":"mine"}""",
            """{"type":"watch","id":"mine","user_ids":[]}""",
            """{"type":"presence","id":"mine","status":"dnd"}""",
            """{"type":"nonsense","id":"mine"}""",
            """{"type":"sync","id":"mine","final":true}""",
        ];
        foreach (var frame in frames)
        {
            await asking.SayAsync(frame);
            string? answer;
            do
            {
                answer = (await asking.HearAsync()).OptionalText("id");
            }
            while (answer != "mine");
        }

        foreach (var silent in new[] { same, old, other })
        {
            await silent.SayAsync("""{"type":"ping","id":"last"}""");
            JsonElement heard;
            do
            {
                heard = await silent.HearAsync();
                Assert.NotEqual("mine", heard.OptionalText("id"));
                Assert.DoesNotContain(heard.Text("type"), new[] { "ack", "error", "sync" });
            }
            while (heard.OptionalText("id") != "last");
        }
    }

    // AZ17
    [Theory]
    [InlineData("POST", "/api/v1/conversations/{c}/messages", """{"content":"hi",MORE}""")]
    [InlineData("PATCH", "/api/v1/messages/{own:message}", """{"content":"hi",MORE}""")]
    [InlineData("PATCH", "/api/v1/conversations/{c}", """{"name":"Tea",MORE}""")]
    [InlineData("PATCH", "/api/v1/conversations/{c}/own", """{"muted":true,MORE}""")]
    [InlineData("PUT", "/api/v1/conversations/{c}/members/{others:person}", """{"role":"member",MORE}""")]
    [InlineData("POST", "/api/v1/conversations", """{"type":"group","name":"Tea",MORE}""")]
    [InlineData("PATCH", "/api/v1/users/me", """{"name":"Eve",MORE}""")]
    [InlineData("PATCH", "/api/v1/users/me/settings", """{"presence":true,MORE}""")]
    [InlineData("POST", "/api/v1/auth/register", """{"name":"Eve","email":"{new:email}","password":"{password}",MORE}""")]
    [InlineData("POST", "/api/v1/auth/login", """{"email":"{others:email}","password":"{password}",MORE}""")]
    [InlineData("POST", "/api/v1/auth/tokens", """{"name":"Eve's",MORE}""")]
    [InlineData("POST", "/api/v1/conversations/{c}/invites", """{"max_uses":1,MORE}""")]
    public async Task A_member_that_nobody_asked_for_is_refused_by_its_name_and_nothing_is_done(string method, string path, string body)
    {
        var scene = await Scene.SetAsync(stage, Column.All.Single(column => column.Letter == 'w'));
        var (filled, text) = ((await scene.FillAsync(path, isLetIn: true))!, (await scene.FillAsync(body, isLetIn: true))!);
        await using var stillness = await Stillness.BeginAsync(stage);
        foreach (var more in (string[])["is_admin", "sender_id", "user_id", "created_at", "seq", "rev", "tenant_id", "kind", "disabled"])
        {
            var reply = await scene.AskAsync(method, filled, text.Replace("MORE", $"\"{more}\":1", StringComparison.Ordinal));
            Assert.True(reply.Status == 400 && reply.Json.GetProperty("errors").TryGetProperty(more, out _), $"{more}: {reply.Text}");
        }

        await stillness.HoldsAsync();
    }

    // AZ17
    [Fact]
    public async Task A_query_sets_nothing_that_the_session_or_the_path_says()
    {
        var (owner, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var group = await CreateGroupAsync(owner, bob);
        foreach (var path in new[] { $"/api/v1/conversations/{group}/messages", $"/api/v1/conversations/{group}", "/api/v1/conversations" })
        {
            Assert.Equal(400, (await GetAsync($"{path}?user_id={owner.Id}", bob)).Status);
        }

        // The family of 000 passes over what it does not know.
        Assert.Equal(404, (await GetAsync($"/conversations/{group}?user_id={owner.Id}&id={group}", eve)).Status);
        Assert.Equal(0, (await GetAsync($"/conversations?user_id={owner.Id}", eve)).Json.GetProperty("data").GetArrayLength());
    }

    // AZ17
    [Fact]
    public async Task What_an_older_client_says_too_much_has_no_effect_by_http_either()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(bob, ada);
        var sent = await PostAsync(
            $"/conversations/{group}/messages",
            ada,
            $$"""{"content":"hi","user_id":{{bob.Id}},"sender_id":{{bob.Id}},"seq":99,"id":4711,"created_at":"1999-01-01T00:00:00Z","is_admin":true}""");
        var message = (await GetAsync($"/api/v1/messages/{sent.Json.GetProperty("data").Number("id")}", ada)).Json.GetProperty("message");
        Assert.Equal((ada.Id, 1), (message.Number("user_id"), message.Number("seq")));
        Assert.DoesNotContain("1999", message.Text("created_at"), StringComparison.Ordinal);
        Assert.Equal("member", (await GetAsync($"/api/v1/conversations/{group}", ada)).Json.GetProperty("conversation").Text("role"));
    }

    // AZ17
    [Theory]
    [InlineData("""{"type":"message","id":1,"conversation_id":{c},"content":"Eve was here",MORE}""")]
    [InlineData("""{"type":"edit","id":1,"message_id":{own:message},"content":"Eve was here",MORE}""")]
    [InlineData("""{"type":"delete","id":1,"message_id":{own:message},MORE}""")]
    [InlineData("""{"type":"read","id":1,"message_id":{own:message},MORE}""")]
    [InlineData("""{"type":"typing","id":1,"conversation_id":{c},"is_typing":true,MORE}""")]
    public async Task A_command_that_names_who_says_it_or_when_is_refused_and_nothing_is_done(string frame)
    {
        var scene = await Scene.SetAsync(stage, Column.All.Single(column => column.Letter == 'm'));
        var filled = (await scene.FillAsync(frame, isLetIn: true))!;
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, scene.Asker!);
        await using var stillness = await Stillness.BeginAsync(stage);
        foreach (var more in (string[])["user_id", "sender_id", "is_admin", "created_at", "seq_", "rev", "tenant_id"])
        {
            await socket.SayAsync(filled.Replace("MORE", $"\"{more}\":1", StringComparison.Ordinal));
            var refused = await socket.HearAsync("error");
            Assert.Equal(("bad_request", more), (refused.Text("code"), refused.OptionalText("field")));
        }

        await stillness.HoldsAsync();
    }

    // AZ18
    [Fact]
    public async Task Of_two_administrators_who_shut_each_other_out_at_once_one_stays()
    {
        for (var round = 0; round < 5; round++)
        {
            var (first, second) = (await AdministratorAsync(), await AdministratorAsync());
            var replies = await Task.WhenAll(ShutOutAsync(first, second), ShutOutAsync(second, first));
            Assert.Single(replies, reply => reply.Status == 200);
            Assert.Contains(replies.Single(reply => reply.Status != 200).Status, new[] { 401, 403 });
        }

        Task<Reply> ShutOutAsync(Person by, Person whom) => PatchAsync($"/api/v1/admin/users/{whom.Id}", by, """{"disabled":true}""");
    }

    private async Task<Person> AdministratorAsync() =>
        (await Scene.SetAsync(stage, Column.All.Single(column => column.Letter == 'r'))).Asker!;

    private async Task NoWayInAsync(Person[] tokens, string ticket)
    {
        foreach (var token in tokens)
        {
            Assert.Equal(401, (await GetAsync("/api/v1/auth/me", token)).Status);
            var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => WireClient.ConnectAsync(Host.BaseAddress, "/ws", token.Token));
            Assert.Equal(401, refused.Status);
            foreach (var path in new[] { "/ws", "/" })
            {
                await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, path);
                await socket.SayAsync($$"""{"type":"auth","token":"{{token.Token}}"}""");
                Assert.Equal("unauthorized", (await socket.HearAsync()).Text("code"));
            }
        }

        await Assert.ThrowsAsync<UpgradeRefusedException>(() => WireClient.ConnectAsync(Host.BaseAddress, $"/ws?ticket={ticket}"));
    }

    /// <returns>All frames of the sync, one after the other.</returns>
    private async Task<string> SyncAsync(WireClient socket, string conversations)
    {
        var epoch = (await GetAsync("/api/v1/server")).Json.Text("epoch");
        await socket.SayAsync($$$"""{"type":"sync","id":"sync","epoch":"{{{epoch}}}","conversations":{{{{conversations}}}},"final":true}""");
        var told = new List<string>();
        do
        {
            told.Add((await socket.HearTextAsync())!);
        }
        while (!told[^1].Contains("\"id\":\"sync\"", StringComparison.Ordinal));

        return string.Join('\n', told);
    }
}

public sealed class AttacksOnSqlite(SqliteMatrixHost stage) : AttackSuite(stage), IClassFixture<SqliteMatrixHost>;

public sealed class AttacksOnPostgreSql(PostgreSqlMatrixHost stage) : AttackSuite(stage), IClassFixture<PostgreSqlMatrixHost>;

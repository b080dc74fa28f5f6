using Microsoft.Extensions.DependencyInjection;
using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Server.Identity.Tokens;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Parley.Testing.Logs;
using Xunit;

namespace Parley.Server.Tests.Tokens;

/// <summary>An application's server, which acts for its people with a key.</summary>
public abstract class ServerSideSuite(EngineKind kind) : OwnHostSuite(kind)
{
    [Fact]
    public async Task People_are_made_and_changed_by_the_applications_ids()
    {
        var key = await MakeKeyAsync();
        var made = await PutAsync(
            "/api/v1/server-side/users/u-7",
            key,
            """{"name":"Eve","email":"eve@shop.example","avatar_url":"https://shop.example/e.png"}""");
        Assert.Equal(201, made.Status);
        var eve = made.Json.GetProperty("user");
        Assert.Equal(("u-7", "Eve"), (eve.Text("external_id"), eve.Text("name")));
        Assert.Equal(("member", "eve@shop.example"), (eve.Text("role"), eve.Text("email")));
        var again = await PutAsync("/api/v1/server-side/users/u-7", key, """{"name":"Eve M.","role":"guest"}""");
        var changed = again.Json.GetProperty("user");
        Assert.Equal((200, "Eve M.", "guest"), (again.Status, changed.Text("name"), changed.Text("role")));
        Assert.Equal("https://shop.example/e.png", changed.Text("avatar_url"));
        Assert.Equal(made.Id("user"), (await GetAsync("/api/v1/server-side/users/u-7", key)).Id("user"));
        Assert.Equal(404, (await GetAsync("/api/v1/server-side/users/u-8", key)).Status);

        // The person that it made is who comes with a JWT of that id.
        Assert.Equal(made.Id("user"), (await GetAsync("/api/v1/auth/me", Bearer(TokenSmith.Good("u-7")))).Id("user"));
    }

    [Fact]
    public async Task Who_is_made_a_guest_or_shut_out_is_so_from_the_first_moment_and_comes_with_any_token()
    {
        var key = await MakeKeyAsync();
        var made = await PutAsync("/api/v1/server-side/users/u-7", key, """{"name":"Eve","role":"guest"}""");
        Assert.Equal((201, "guest"), (made.Status, made.Json.GetProperty("user").Text("role")));
        var timeless = TokenSmith.Claims("u-7", DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10));
        timeless.Remove("iat");
        foreach (var token in (string[])[InWholeSeconds("u-7"), TokenSmith.Sign(timeless.ToJsonString())])
        {
            Assert.Equal(made.Id("user"), (await GetAsync("/api/v1/auth/me", Bearer(token))).Id("user"));
        }

        Assert.Equal(201, (await PutAsync("/api/v1/server-side/users/u-8", key, """{"name":"Fay","disabled":true}""")).Status);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", Bearer(InWholeSeconds("u-8")))).Status);
    }

    [Fact]
    public async Task A_token_that_is_made_after_the_others_were_ended_opens_though_it_says_the_time_in_seconds()
    {
        var key = await MakeKeyAsync();
        await PersonAsync(key, "u-7", "Eve");
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var before = InWholeSeconds("u-7");
            Assert.Equal(204, (await DeleteAsync("/api/v1/server-side/users/u-7/sessions", key)).Status);
            Assert.Equal(401, (await GetAsync("/api/v1/auth/me", Bearer(before))).Status);
            Assert.Equal(200, (await GetAsync("/api/v1/auth/me", Bearer(InWholeSeconds("u-7")))).Status);
        }

        Assert.Equal(200, (await PutAsync("/api/v1/server-side/users/u-7", key, """{"role":"guest"}""")).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", Bearer(InWholeSeconds("u-7")))).Status);
    }

    [Fact]
    public async Task Many_at_once_make_one_person()
    {
        var key = await MakeKeyAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PutAsync("/api/v1/server-side/users/u-9", key, """{"name":"Eve"}""")));
        Assert.Single(all.Select(reply => reply.Id("user")).Distinct());
    }

    [Fact]
    public async Task A_token_that_it_issues_opens_the_doors_until_it_is_revoked()
    {
        var key = await MakeKeyAsync();
        var id = await PersonAsync(key, "u-7", "Eve");
        var issued = await PostAsync("/api/v1/server-side/users/u-7/tokens", key, """{"expires_in":600}""");
        Assert.Equal(201, issued.Status);
        var eve = new Person(id, "Eve", "", issued.Json.Text("token"));
        Assert.Equal(id, (await GetAsync("/api/v1/auth/me", eve)).Id("user"));
        Assert.Equal(403, (await GetAsync("/api/v1/auth/tokens", eve)).Status);
        var jwt = Bearer(TokenSmith.Good("u-7"));
        await using var one = await WireClient.SignInAsync(Host.BaseAddress, eve);
        await using var other = await WireClient.SignInAsync(Host.BaseAddress, jwt);
        Assert.Equal(204, (await DeleteAsync("/api/v1/server-side/users/u-7/sessions", key)).Status);
        Assert.Equal((4403, 4403), (await one.HearCloseAsync(), await other.HearCloseAsync()));
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", eve)).Status);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", jwt)).Status);
        Assert.Equal(404, (await PostAsync("/api/v1/server-side/users/nobody/tokens", key, "{}")).Status);
    }

    [Theory]
    [InlineData("59")]
    [InlineData("2592001")]
    [InlineData("0")]
    [InlineData("\"600\"")]
    public async Task A_token_lives_a_minute_to_a_month(string seconds)
    {
        var key = await MakeKeyAsync();
        await PersonAsync(key, "u-7", "Eve");
        Assert.Equal(422, (await PostAsync("/api/v1/server-side/users/u-7/tokens", key, $$"""{"expires_in":{{seconds}}}""")).Status);
    }

    [Fact]
    public async Task Who_is_shut_out_by_it_comes_no_more_until_it_says_otherwise()
    {
        var key = await MakeKeyAsync();
        await PersonAsync(key, "u-7", "Eve");
        var early = Bearer(TokenSmith.Good("u-7"));
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", early)).Status);
        Assert.Equal(200, (await PutAsync("/api/v1/server-side/users/u-7", key, """{"disabled":true}""")).Status);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", early)).Status);
        Assert.Equal(409, (await PostAsync("/api/v1/server-side/users/u-7/tokens", key, "{}")).Status);
        Assert.Equal(200, (await PutAsync("/api/v1/server-side/users/u-7", key, """{"disabled":false}""")).Status);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", early)).Status);
        Assert.Equal(201, (await PostAsync("/api/v1/server-side/users/u-7/tokens", key, "{}")).Status);
    }

    [Fact]
    public async Task Conversations_are_made_once_and_those_in_them_hear_of_it()
    {
        var key = await MakeKeyAsync();
        var (eve, fay) = (await ComeAsync("u-1", "Eve"), await ComeAsync("u-2", "Fay"));
        await using var live = await WireClient.SignInAsync(Host.BaseAddress, fay);
        const string Group =
            """{"type":"group","name":"Order 4711","participants":["u-1","u-2"],"client_id":"0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708"}""";
        var made = await PostAsync("/api/v1/server-side/conversations", key, Group);
        Assert.Equal(201, made.Status);
        var heard = (await live.HearAsync("conversation_added")).GetProperty("conversation");
        Assert.Equal(made.Id("conversation"), heard.GetProperty("id").GetInt64());
        var again = await PostAsync("/api/v1/server-side/conversations", key, Group);
        Assert.Equal((200, made.Id("conversation")), (again.Status, again.Id("conversation")));
        var members = (await GetAsync($"/api/v1/conversations/{made.Id("conversation")}/members", eve)).Json.Items("members");
        Assert.Equal("owner", members.Single(member => member.GetProperty("user_id").GetInt64() == eve.Id).Text("role"));

        var pair = await PostAsync("/api/v1/server-side/conversations", key, """{"type":"private","participants":["u-1","u-2"]}""");
        Assert.Equal(201, pair.Status);
        foreach (var (body, status) in new[]
        {
            ("""{"type":"private","participants":["u-2","u-1"]}""", 200), ("""{"type":"private","participants":["u-1","nobody"]}""", 422),
            ("""{"type":"private","participants":["u-1","u-1"]}""", 422), ("""{"type":"group","participants":["u-1"]}""", 422),
        })
        {
            Assert.Equal(status, (await PostAsync("/api/v1/server-side/conversations", key, body)).Status);
        }
    }

    [Fact]
    public async Task Members_come_and_go_by_it_owners_too()
    {
        var key = await MakeKeyAsync();
        var (eve, fay) = (await ComeAsync("u-1", "Eve"), await ComeAsync("u-2", "Fay"));
        var group = await MakeAsync(key, """{"type":"group","name":"Tea","participants":["u-1"]}""");
        await using var live = await WireClient.SignInAsync(Host.BaseAddress, fay);
        Assert.Equal(200, (await PutAsync($"/api/v1/server-side/conversations/{group}/members/u-2", key, """{"role":"admin"}""")).Status);
        await live.HearAsync("conversation_added");
        Assert.Equal(200, (await PutAsync($"/api/v1/server-side/conversations/{group}/members/u-2", key, """{"role":"owner"}""")).Status);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/server-side/conversations/{group}/members/u-1", key)).Status);
        Assert.Equal(404, (await GetAsync($"/api/v1/conversations/{group}", eve)).Status);
        Assert.Equal(404, (await DeleteAsync($"/api/v1/server-side/conversations/{group}/members/u-1", key)).Status);
        Assert.Equal(404, (await PutAsync($"/api/v1/server-side/conversations/{group}/members/nobody", key, "{}")).Status);
        Assert.Equal(404, (await PutAsync("/api/v1/server-side/conversations/999999/members/u-1", key, "{}")).Status);
        var notes = (await GetAsync($"/api/v1/conversations/{group}/messages", fay)).Json.Items("messages");
        Assert.Equal(["shop added Fay", "shop removed Eve"], notes.Select(message => message.Text("content")));
        var pair = await MakeAsync(key, """{"type":"private","participants":["u-1","u-2"]}""");
        Assert.Equal(422, (await PutAsync($"/api/v1/server-side/conversations/{pair}/members/u-1", key, "{}")).Status);
        Assert.Equal(422, (await DeleteAsync($"/api/v1/server-side/conversations/{pair}/members/u-1", key)).Status);
    }

    [Fact]
    public async Task It_says_something_as_somebody_or_in_its_own_name_once()
    {
        var key = await MakeKeyAsync();
        var (eve, fay) = (await ComeAsync("u-1", "Eve"), await ComeAsync("u-2", "Fay"));
        await PersonAsync(key, "u-3", "Outside");
        var group = await MakeAsync(key, """{"type":"group","name":"Tea","participants":["u-1","u-2"]}""");
        await using var live = await WireClient.SignInAsync(Host.BaseAddress, fay);
        const string As = """{"content":"on my way","user":"u-1","client_id":"0192b3c4-5d6e-7f80-91a2-b3c4d5e6f701"}""";
        const string Notice = """{"content":"Order shipped","client_id":"0192b3c4-5d6e-7f80-91a2-b3c4d5e6f702"}""";
        foreach (var (body, type) in new[] { (As, "text"), (Notice, "system") })
        {
            var sent = await PostAsync($"/api/v1/server-side/conversations/{group}/messages", key, body);
            Assert.Equal((201, type), (sent.Status, sent.Json.GetProperty("message").Text("type")));
            Assert.Equal(sent.Id("message"), (await live.HearAsync("new_message")).GetProperty("message").GetProperty("id").GetInt64());
            var again = await PostAsync($"/api/v1/server-side/conversations/{group}/messages", key, body);
            Assert.Equal((200, sent.Id("message")), (again.Status, again.Id("message")));
        }

        Assert.Equal(409, (await PostAsync($"/api/v1/server-side/conversations/{group}/messages", key, Notice.Replace("shipped", "lost"))).Status);
        var unread = (await GetAsync($"/api/v1/conversations/{group}", fay)).Json.GetProperty("conversation").GetProperty("unread_count").GetInt64();
        Assert.Equal(1, unread);
        var first = (await GetAsync($"/api/v1/conversations/{group}/messages", fay)).Json.Items("messages").First();
        Assert.Equal(eve.Id, first.GetProperty("user_id").GetInt64());

        // Not as somebody who is not in it, nor as nobody, nor in nobody's name between two.
        Assert.Equal(404, (await PostAsync($"/api/v1/server-side/conversations/{group}/messages", key, """{"content":"x","user":"u-3"}""")).Status);
        Assert.Equal(422, (await PostAsync($"/api/v1/server-side/conversations/{group}/messages", key, """{"content":"x","user":"u-4"}""")).Status);
        var pair = await MakeAsync(key, """{"type":"private","participants":["u-1","u-2"]}""");
        Assert.Equal(422, (await PostAsync($"/api/v1/server-side/conversations/{pair}/messages", key, """{"content":"x"}""")).Status);
        Assert.Equal(404, (await PostAsync("/api/v1/server-side/conversations/999999/messages", key, """{"content":"x"}""")).Status);
    }

    [Fact]
    public async Task An_administrators_account_is_out_of_its_reach_and_it_makes_none()
    {
        var key = await MakeKeyAsync();
        var id = await PersonAsync(key, "u-7", "Eve");
        Assert.Equal(422, (await PutAsync("/api/v1/server-side/users/u-8", key, """{"role":"admin"}""")).Status);
        await StoreContents.SetRoleAsync(Host.Database, id, 1);
        Assert.Equal(409, (await PutAsync("/api/v1/server-side/users/u-7", key, """{"disabled":true}""")).Status);
        Assert.Equal(409, (await PutAsync("/api/v1/server-side/users/u-7", key, """{"role":"member"}""")).Status);
        Assert.Equal(409, (await PostAsync("/api/v1/server-side/users/u-7/tokens", key, "{}")).Status);
        Assert.Equal(409, (await DeleteAsync("/api/v1/server-side/users/u-7/sessions", key)).Status);
    }

    [Fact]
    public async Task A_key_is_a_bot_at_all_other_doors_and_opens_nothing_once_it_is_revoked()
    {
        var key = await MakeKeyAsync();
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", key)).Status);
        foreach (var (method, path) in new[]
        {
            ("GET", "admin/users"), ("POST", "bots"), ("GET", "auth/tokens"), ("POST", "auth/tokens"), ("POST", "invites"), ("DELETE", "auth/me"),
        })
        {
            Assert.Equal(403, (await AskAsync(new HttpMethod(method), $"/api/v1/{path}", key, method == "GET" ? null : "{}")).Status);
        }

        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, key);
        var store = Host.Services.GetRequiredService<Store>();
        var info = Assert.Single(await store.ServerKeys.ListAsync(Actor.Console, CancellationToken.None));

        // Another of the same name acts as the same bot: so a key is replaced.
        var next = await MakeKeyAsync();
        Assert.Equal(key.Id, next.Id);
        Assert.Null((await store.ServerKeys.RevokeAsync(Actor.Console, info.Id, CancellationToken.None)).Refusal);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/server-side/users/u-1", key)).Status);
        Assert.Equal(404, (await GetAsync("/api/v1/server-side/users/u-1", next)).Status);
    }

    [Fact]
    public async Task What_it_does_stands_in_the_log_without_what_it_says()
    {
        using var log = new LogRecorder();
        log.Attach(Host.Services);
        var key = await MakeKeyAsync();
        await PersonAsync(key, "u-7", "Eve");
        await PostAsync("/api/v1/server-side/users/u-7/tokens", key, "{}");
        var lines = log.Lines.Where(line => line.Event == 3060).Select(line => line.Text).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Contains("put user u-7: done", lines[0], StringComparison.Ordinal);
        Assert.Contains("issue token u-7: done", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains("ply_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("?issuer=shop", 404)]
    [InlineData("?issuer=other", 422)]
    [InlineData("?issuer=shop&issuer=shop", 422)]
    [InlineData("?who=shop", 400)]
    public async Task Whose_ids_are_meant_is_said_by_name(string query, int status)
    {
        var key = await MakeKeyAsync();
        Assert.Equal(status, (await GetAsync($"/api/v1/server-side/users/u-1{query}", key)).Status);
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        Limits = usual.Limits with { StrangersPerSecond = 10_000 },
        Identity = usual.Identity with
        {
            Issuers =
            [
                new IssuerSettings("shop", JwtAlgorithm.HS256, new KeySource(KeyForm.Secret, TokenSmith.Secret))
                {
                    Issuer = "https://shop.example",
                    Audience = "chat",
                },
            ],
        },
    };

    private static Person Bearer(string token) => new(0, "", "", token);

    // As most libraries make them.
    private static string InWholeSeconds(string subject) =>
        TokenSmith.Good(subject, at: DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    private async Task<Person> MakeKeyAsync()
    {
        var key = SessionToken.New();
        var made = await Host.Services.GetRequiredService<Store>().ServerKeys.CreateAsync(
            Actor.Console, "shop", SessionToken.Hash(key.Text), CancellationToken.None);
        return new Person(made.Value.BotId, "shop", "", key.Text);
    }

    private async Task<long> MakeAsync(Person key, string conversation)
    {
        var made = await PostAsync("/api/v1/server-side/conversations", key, conversation);
        Assert.True(made.Status == 201, made.Text);
        return made.Id("conversation");
    }

    private async Task<long> PersonAsync(Person key, string subject, string name)
    {
        var made = await PutAsync($"/api/v1/server-side/users/{subject}", key, $$"""{"name":"{{name}}"}""");
        Assert.Equal(201, made.Status);
        return made.Id("user");
    }

    private async Task<Person> ComeAsync(string subject, string name)
    {
        var token = TokenSmith.Good(subject, name);
        return new Person((await GetAsync("/api/v1/auth/me", Bearer(token))).Id("user"), name, "", token);
    }
}

public sealed class ServerSideOnSqlite() : ServerSideSuite(EngineKind.Sqlite);

public sealed class ServerSideOnPostgreSql() : ServerSideSuite(EngineKind.PostgreSql);

using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Identity;

/// <summary>Sessions, tickets, API tokens and bots; the clock stands still.</summary>
public abstract class SessionsSuite(EngineKind kind) : HttpSuite, IAsyncLifetime
{
    private readonly FakeClock _clock = new(DateTimeOffset.UtcNow);
    private ParleyHost? _host;

    protected override ParleyHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await ParleyHost.StartAsync(kind, clock: _clock);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Sessions_are_listed_and_ending_one_closes_its_connections_before_the_answer()
    {
        var ada = await SignUpAsync("Ada");
        var other = await LogInAsync(ada);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, other);
        var sessions = (await GetAsync("/api/v1/auth/sessions", ada)).Json.GetProperty("sessions").EnumerateArray().ToList();
        Assert.Equal(2, sessions.Count);
        Shape.Is("id device user_agent place created_at last_seen_at expires_at current", sessions[0]);
        Assert.Equal("127.0.0.1", sessions[0].GetProperty("place").GetString());
        var foreign = sessions.Single(session => !session.GetProperty("current").GetBoolean()).GetProperty("id").GetString();

        var bob = await SignUpAsync("Bob");
        Assert.Equal(404, (await DeleteAsync($"/api/v1/auth/sessions/{foreign}", bob)).Status);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/auth/sessions/{foreign}", ada)).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", other)).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    [Fact]
    public async Task Signing_out_everywhere_else_leaves_the_session_that_asks()
    {
        var ada = await SignUpAsync("Ada");
        var others = new[] { await LogInAsync(ada), await LogInAsync(ada) };
        Assert.Equal(204, (await DeleteAsync("/api/v1/auth/sessions", ada)).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada)).Status);
        Assert.All(others, other => Assert.Equal(401, GetAsync("/api/v1/auth/me", other).Result.Status));
    }

    [Fact]
    public async Task Two_tabs_that_refresh_at_once_get_the_same_token_and_the_old_one_dies()
    {
        var ada = await SignUpAsync("Ada");
        var tabs = await Task.WhenAll(RefreshAsync(ada), RefreshAsync(ada));
        Assert.Equal(tabs[0].Token, tabs[1].Token);
        Assert.NotEqual(ada.Token, tabs[0].Token);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada)).Status);

        // The second step of the chain, begun with the first token, goes on from there.
        var next = await RefreshAsync(tabs[0]);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", next)).Status);
    }

    [Fact]
    public async Task A_replaced_token_that_turns_up_late_ends_the_session_and_its_connections()
    {
        var ada = await SignUpAsync("Ada");
        var next = await RefreshAsync(ada);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, next);
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada)).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", next)).Status);
    }

    [Fact]
    public async Task A_session_that_expires_closes_its_connections()
    {
        var ada = await SignUpAsync("Ada");
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);
        _clock.Jump(TimeSpan.FromDays(31));
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada)).Status);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4401, await socket.HearCloseAsync());
    }

    [Fact]
    public async Task A_ticket_opens_one_socket_also_when_many_try_and_dies_with_time_and_session()
    {
        var ada = await SignUpAsync("Ada");
        var ticket = await TicketAsync(ada);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryTicketAsync(ticket)));
        Assert.Equal(1, outcomes.Count(status => status == 101));
        Assert.Equal(7, outcomes.Count(status => status == 401));

        var late = await TicketAsync(ada);
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(401, await TryTicketAsync(late));

        var orphan = await TicketAsync(ada);
        await PostAsync("/api/v1/auth/logout", ada, "");
        Assert.Equal(401, await TryTicketAsync(orphan));
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada with { Token = orphan })).Status);
    }

    [Fact]
    public async Task An_api_token_opens_the_doors_but_changes_nothing_about_the_account()
    {
        var ada = await SignUpAsync("Ada");
        var (id, program) = await ApiTokenAsync(ada);
        Assert.Equal(200, (await GetAsync("/api/v1/conversations", program)).Status);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, program);
        foreach (var (method, path, body) in new[]
        {
            ("GET", "tokens", null), ("POST", "tokens", """{"name":"more"}"""), ("GET", "sessions", null), ("DELETE", "sessions", null),
            ("POST", "refresh", null), ("DELETE", "me", $$"""{"password":"{{Password}}"}"""),
            ("PUT", "password", $$"""{"current_password":"{{Password}}","new_password":"another password"}"""),
            ("PUT", "email", $$"""{"email":"eve@example.org","password":"{{Password}}"}"""),
        })
        {
            Assert.Equal(403, (await AskAsync(new HttpMethod(method), $"/api/v1/auth/{path}", program, body)).Status);
        }

        var listed = (await GetAsync("/api/v1/auth/tokens", ada)).Json.GetProperty("tokens")[0];
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.DoesNotContain("ply_", listed.GetRawText());
        Assert.Equal(1, (await GetAsync("/api/v1/auth/sessions", ada)).Json.GetProperty("sessions").GetArrayLength());
        Assert.Equal(204, (await DeleteAsync($"/api/v1/auth/tokens/{id}", ada)).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/conversations", program)).Status);
    }

    [Fact]
    public async Task The_fifty_first_token_is_refused_and_the_fifty_first_session_ends_the_oldest()
    {
        var ada = await SignUpAsync("Ada");
        for (var number = 0; number < 50; number++)
        {
            await ApiTokenAsync(ada);
        }

        Assert.Equal(409, (await PostAsync("/api/v1/auth/tokens", ada, """{"name":"one more"}""")).Status);
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (var number = 0; number < 50; number++)
        {
            await LogInAsync(ada);
        }

        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    [Fact]
    public async Task An_api_token_that_expires_opens_nothing_more()
    {
        var ada = await SignUpAsync("Ada");
        var at = _clock.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var made = await PostAsync("/api/v1/auth/tokens", ada, $$"""{"name":"short","expires_at":"{{at}}"}""");
        var program = ada with { Token = made.Json.GetProperty("token").GetString()! };
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", program)).Status);
        _clock.Jump(TimeSpan.FromHours(2));
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", program)).Status);
        Assert.Equal(422, (await PostAsync("/api/v1/auth/tokens", ada, $$"""{"name":"past","expires_at":"{{at}}"}""")).Status);
    }

    [Fact]
    public async Task A_bot_talks_by_its_token_and_never_logs_in()
    {
        var admin = await SignUpAdminAsync();
        var made = await PostAsync("/api/v1/bots", admin, """{"name":"Weather"}""");
        Assert.Equal(201, made.Status);
        Assert.Equal(JsonValueKind.Null, made.Json.GetProperty("bot").GetProperty("email").ValueKind);
        var bot = new Person(made.Id("bot"), "Weather", "", made.Json.GetProperty("token").GetString()!);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, bot);
        var me = (await GetAsync("/api/v1/auth/me", bot)).Json.GetProperty("user");
        Assert.Equal(("bot", JsonValueKind.Null), (me.GetProperty("role").GetString(), me.GetProperty("email").ValueKind));
        Assert.Equal(403, (await PostAsync("/api/v1/bots", await SignUpAsync("Eve"), """{"name":"Spy"}""")).Status);

        var second = await PostAsync($"/api/v1/bots/{bot.Id}/tokens", admin, """{"name":"second"}""");
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", bot with { Token = second.Json.GetProperty("token").GetString()! })).Status);
        Assert.Equal(404, (await PostAsync($"/api/v1/bots/{admin.Id}/tokens", admin, """{"name":"me"}""")).Status);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/bots/{bot.Id}", admin)).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", bot)).Status);
        Assert.Equal(0, (await GetAsync("/api/v1/bots", admin)).Json.GetProperty("bots").GetArrayLength());
    }

    [Fact]
    public async Task Another_password_ends_all_that_the_old_one_has_opened()
    {
        var ada = await SignUpAsync("Ada");
        var other = await LogInAsync(ada);
        var (_, program) = await ApiTokenAsync(ada);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, other);
        Assert.Equal(403, (await ChangePasswordAsync(ada, "not the password", "")).Status);
        Assert.Equal(422, (await PutAsync(
            "/api/v1/auth/password", ada, $$"""{"current_password":"{{Password}}","new_password":"short"}""")).Status);

        var changed = await ChangePasswordAsync(ada, Password, "");
        Assert.Equal(200, changed.Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        foreach (var ended in new[] { ada, other, program })
        {
            Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ended)).Status);
        }

        var now = ada with { Token = changed.Json.GetProperty("token").GetString()! };
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", now)).Status);
        Assert.Equal(401, (await PostAsync("/api/v1/auth/login", null, Credentials(ada, Password))).Status);
        Assert.Equal(200, (await PostAsync("/api/v1/auth/login", null, Credentials(ada, "another password"))).Status);
    }

    [Fact]
    public async Task Api_tokens_outlive_another_password_where_that_is_asked_for()
    {
        var ada = await SignUpAsync("Ada");
        var (_, program) = await ApiTokenAsync(ada);
        Assert.Equal(200, (await ChangePasswordAsync(ada, Password, ""","keep_tokens":true""")).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", program)).Status);
    }

    [Fact]
    public async Task Another_address_is_one_s_own_by_the_password_and_nobody_else_s()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var mail = $"new-{Guid.NewGuid():N}@example.org";
        Assert.Equal(403, (await ChangeEmailAsync(ada, mail, "not the password")).Status);
        Assert.Equal(409, (await ChangeEmailAsync(ada, bob.Email.ToUpperInvariant(), Password)).Status);
        Assert.Equal(200, (await ChangeEmailAsync(ada, mail, Password)).Status);
        Assert.Equal(200, (await PostAsync("/api/v1/auth/login", null, Credentials(ada with { Email = mail }, Password))).Status);
        Assert.Equal(401, (await PostAsync("/api/v1/auth/login", null, Credentials(ada, Password))).Status);
    }

    [Fact]
    public async Task A_closed_account_lets_nobody_in_until_an_administrator_opens_it()
    {
        var admin = await SignUpAdminAsync();
        var ada = await SignUpAsync("Ada");
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);
        Assert.Equal(403, (await CloseAsync(ada, "not the password")).Status);
        Assert.Equal(204, (await CloseAsync(ada, Password)).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        var right = await PostAsync("/api/v1/auth/login", null, Credentials(ada, Password));
        var wrong = await PostAsync("/api/v1/auth/login", null, Credentials(ada, "not the password"));
        Assert.Equal(401, right.Status);
        Assert.Equal(wrong.WithoutRequestId, right.WithoutRequestId);
        Assert.Equal(200, (await PatchAsync($"/api/v1/admin/users/{ada.Id}", admin, """{"disabled":false}""")).Status);
        Assert.Equal(200, (await PostAsync("/api/v1/auth/login", null, Credentials(ada, Password))).Status);
        Assert.Equal(409, (await CloseAsync(admin, Password)).Status);
    }

    [Fact]
    public async Task Administrators_list_shut_out_promote_and_demote_and_one_of_them_always_stays()
    {
        var admin = await SignUpAdminAsync();
        var ada = await SignUpAsync("Ada");
        Assert.Equal(403, (await GetAsync("/api/v1/admin/users", ada)).Status);
        var users = (await GetAsync("/api/v1/admin/users?query=ADA&limit=1", admin)).Json.GetProperty("users");
        Shape.Is("id name handle email avatar_url role created_at last_seen_at disabled_at", users[0]);
        Assert.Equal(ada.Id, users[0].GetProperty("id").GetInt64());
        Assert.Equal(409, (await PatchAsync($"/api/v1/admin/users/{admin.Id}", admin, """{"role":"member"}""")).Status);
        Assert.Equal(409, (await PatchAsync($"/api/v1/admin/users/{admin.Id}", admin, """{"disabled":true}""")).Status);
        Assert.Equal(404, (await PatchAsync("/api/v1/admin/users/999999", admin, """{"disabled":true}""")).Status);
        Assert.Equal(ada.Id, (await GetAsync($"/api/v1/admin/users/{ada.Id}", admin)).Id("user"));

        Assert.Equal(200, (await PatchAsync($"/api/v1/admin/users/{ada.Id}", admin, """{"role":"admin"}""")).Status);
        var promoted = await LogInAsync(ada);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, promoted);
        Assert.Equal(200, (await PatchAsync($"/api/v1/admin/users/{ada.Id}", admin, """{"role":"member"}""")).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        var member = await LogInAsync(ada);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/admin/users/{ada.Id}/sessions", admin)).Status);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", member)).Status);
    }

    [Fact]
    public async Task A_restart_under_attack_forgets_no_failure()
    {
        var ada = await SignUpAsync("Ada");
        for (var guess = 0; guess < 10; guess++)
        {
            Assert.Equal(401, (await PostAsync("/api/v1/auth/login", null, Credentials(ada, "not the password"))).Status);
        }

        await Host.RestartAsync();
        Assert.Equal(429, (await PostAsync("/api/v1/auth/login", null, Credentials(ada, Password))).Status);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await PostAsync("/api/v1/auth/login", null, Credentials(ada, Password))).Status);
    }

    private static string Credentials(Person person, string password) => $$"""{"email":"{{person.Email}}","password":"{{password}}"}""";

    private async Task<Person> LogInAsync(Person person)
    {
        var reply = await PostAsync("/api/v1/auth/login", null, Credentials(person, Password));
        Assert.Equal(200, reply.Status);
        return person with { Token = reply.Json.GetProperty("token").GetString()! };
    }

    private async Task<Person> SignUpAdminAsync()
    {
        var reply = await PostAsync(
            "/api/v1/auth/register",
            null,
            $$"""{"name":"Root","email":"root@example.org","password":"{{Password}}","setup_code":"{{Host.Server.SetupCode}}"}""");
        return new Person(reply.Id("user"), "Root", "root@example.org", reply.Json.GetProperty("token").GetString()!);
    }

    private async Task<Person> RefreshAsync(Person person)
    {
        var reply = await PostAsync("/api/v1/auth/refresh", person, "");
        Assert.Equal(200, reply.Status);
        return person with { Token = reply.Json.GetProperty("token").GetString()! };
    }

    private async Task<(string Id, Person Program)> ApiTokenAsync(Person person)
    {
        var reply = await PostAsync("/api/v1/auth/tokens", person, """{"name":"backup"}""");
        Assert.Equal(201, reply.Status);
        return (reply.Json.GetProperty("api_token").GetProperty("id").GetString()!,
            person with { Token = reply.Json.GetProperty("token").GetString()! });
    }

    private async Task<string> TicketAsync(Person person) =>
        (await PostAsync("/api/v1/auth/ticket", person, "")).Json.GetProperty("ticket").GetString()!;

    private async Task<int> TryTicketAsync(string ticket)
    {
        try
        {
            await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, $"/ws?ticket={ticket}");
            Assert.Equal("auth_success", (await socket.HearAsync()).Text("type"));
            return 101;
        }
        catch (UpgradeRefusedException refused)
        {
            return refused.Status;
        }
    }

    private Task<Reply> ChangePasswordAsync(Person person, string current, string more) => PutAsync(
        "/api/v1/auth/password", person, $$"""{"current_password":"{{current}}","new_password":"another password"{{more}}}""");

    private Task<Reply> ChangeEmailAsync(Person person, string email, string password) =>
        PutAsync("/api/v1/auth/email", person, $$"""{"email":"{{email}}","password":"{{password}}"}""");

    private Task<Reply> CloseAsync(Person person, string password) =>
        AskAsync(HttpMethod.Delete, "/api/v1/auth/me", person, $$"""{"password":"{{password}}"}""");
}

public sealed class SessionsOnSqlite() : SessionsSuite(EngineKind.Sqlite);

public sealed class SessionsOnPostgreSql() : SessionsSuite(EngineKind.PostgreSql);

using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Server.Tests.Factors;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Invites;

/// <summary>Invitations by link: what they open, and that they open nothing else (attack AZ19).</summary>
public abstract class InvitesSuite(EngineKind kind) : FactorHostSuite(kind)
{
    [Fact]
    public async Task A_link_lets_somebody_sign_up_where_that_takes_an_invitation()
    {
        var ada = await RootAsync();
        Assert.Equal(403, (await JoinAsync("bob", null)).Status);
        var made = await InviteAsync(ada, "{}");
        Shape.Is("invite token url", made);
        Shape.Is(
            "id inviter conversation_id conversation_name role email max_uses uses created_at expires_at", made.GetProperty("invite"));
        Assert.Equal($"https://chat.example/invite#{made.Text("token")}", made.Text("url"));
        Assert.Equal("member", (await JoinedAsync("bob", made)).Json.GetProperty("user").Text("role"));
        Assert.Equal(1, (await OwnAsync(ada))[0].GetProperty("uses").GetInt32());
    }

    [Fact]
    public async Task Of_many_who_use_the_last_place_at_once_one_gets_it()
    {
        var ada = await RootAsync();
        var made = await InviteAsync(ada, """{"max_uses":1}""");
        var tries = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => JoinAsync($"bob{number:D}", made.Text("token"))));
        Assert.Single(tries, reply => reply.Status == 201);
        Assert.All(tries.Where(reply => reply.Status != 201), reply => Assert.Equal(403, reply.Status));
        Assert.Equal(404, (await LookAsync(made)).Status);
    }

    [Fact]
    public async Task Looking_tells_who_and_where_to_and_nothing_more()
    {
        var ada = await RootAsync();
        var group = await CreateGroupAsync(ada);
        var made = await InviteAsync(ada, $$"""{"conversation_id":{{group}}}""");
        Assert.Equal("""{"server_name":"Parley","inviter_name":"Root","conversation_name":"Tea"}""", (await LookAsync(made)).Text);
    }

    [Fact]
    public async Task Unknown_used_over_and_taken_back_links_are_not_told_apart()
    {
        var ada = await RootAsync();
        var (used, over, back) = (
            await InviteAsync(ada, """{"max_uses":1}"""),
            await InviteAsync(ada, $$"""{"expires_at":"{{Later.GetUtcNow().AddMinutes(5):yyyy-MM-ddTHH:mm:ssZ}}"}"""),
            await InviteAsync(ada, "{}"));
        await JoinedAsync("bob", used);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/invites/{back.GetProperty("invite").GetProperty("id").GetInt64()}", ada)).Status);
        Later.Shift(TimeSpan.FromMinutes(6));
        var unknown = await PostAsync("/api/v1/invites/look", null, """{"token":"nonsense"}""");
        foreach (var made in new[] { used, over, back })
        {
            var looked = await LookAsync(made);
            Assert.Equal((404, unknown.WithoutRequestId), (looked.Status, looked.WithoutRequestId));
            Assert.Equal(403, (await JoinAsync("cyd", made.Text("token"))).Status);
        }
    }

    [Fact]
    public async Task Somebody_with_an_account_joins_the_conversation_and_uses_one_place()
    {
        var ada = await RootAsync();
        var bob = await PersonAsync(ada, "bob");
        var group = await CreateGroupAsync(ada);
        var made = await InviteAsync(ada, """{"max_uses":1}""", group);
        Assert.Equal($$"""{"conversation_id":{{group}}}""", (await AcceptAsync(bob, made)).Text);
        Assert.Equal(200, (await GetAsync($"/api/v1/conversations/{group}", bob)).Status);

        // Who is there already uses nothing up, and who comes too late finds nothing.
        var eve = await PersonAsync(ada, "eve");
        Assert.Equal(404, (await AcceptAsync(eve, made)).Status);
        Assert.Equal(404, (await GetAsync($"/api/v1/conversations/{group}", eve)).Status);
    }

    [Fact]
    public async Task Whoever_came_by_the_last_use_is_told_where_to_when_it_asks_again()
    {
        var ada = await RootAsync();
        var group = await CreateGroupAsync(ada);
        var made = await InviteAsync(ada, """{"max_uses":1,"role":"guest"}""", group);
        var guest = PersonOf(await JoinedAsync("gus", made));
        Assert.Equal($$"""{"conversation_id":{{group}}}""", (await AcceptAsync(guest, made)).Text);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{group}/members/{guest.Id}", ada)).Status);
        Assert.Equal(404, (await AcceptAsync(guest, made)).Status);
    }

    [Fact]
    public async Task A_newcomer_is_in_the_conversation_from_the_first_moment()
    {
        var ada = await RootAsync();
        var group = await CreateGroupAsync(ada);
        var guest = PersonOf(await JoinedAsync("gus", await InviteAsync(ada, """{"role":"guest"}""", group)));
        Assert.Equal("guest", (await GetAsync("/api/v1/auth/me", guest)).Json.GetProperty("user").Text("role"));
        Assert.Equal(200, (await GetAsync($"/api/v1/conversations/{group}", guest)).Status);
    }

    [Fact]
    public async Task Nobody_is_made_more_than_a_member_and_a_guest_needs_a_conversation()
    {
        var ada = await RootAsync();
        Assert.Equal(422, (await PostAsync("/api/v1/invites", ada, """{"role":"admin"}""")).Status);
        Assert.Equal(422, (await PostAsync("/api/v1/invites", ada, """{"role":"guest"}""")).Status);
        var group = await CreateGroupAsync(ada);
        var bob = PersonOf(await JoinedAsync("bob", await InviteAsync(ada, "{}", group)));
        var members = (await GetAsync($"/api/v1/conversations/{group}", bob)).Json.GetProperty("conversation").GetProperty("role");
        Assert.Equal("member", members.GetString());
    }

    [Fact]
    public async Task The_link_dies_with_the_right_of_whoever_made_it()
    {
        var root = await RootAsync();
        var (bob, cyd) = (await PersonAsync(root, "bob"), await PersonAsync(root, "cyd"));
        var group = await CreateGroupAsync(root, bob);
        await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", root, """{"role":"admin"}""");
        var made = await InviteAsync(bob, "{}", group);
        Assert.Equal(200, (await LookAsync(made)).Status);

        await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", root, """{"role":"member"}""");
        Assert.Equal(404, (await LookAsync(made)).Status);
        Assert.Equal(404, (await AcceptAsync(cyd, made)).Status);
        Assert.Equal(403, (await JoinAsync("dan", made.Text("token"))).Status);

        // After leaving and coming back, as admin again, the old link still opens nothing.
        await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", bob);
        await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", root, """{"role":"admin"}""");
        Assert.Equal(404, (await AcceptAsync(cyd, made)).Status);
        Assert.Equal(200, (await AcceptAsync(cyd, await InviteAsync(bob, "{}", group))).Status);
    }

    [Fact]
    public async Task Only_admins_invite_into_a_conversation_and_to_others_it_is_not_there()
    {
        var root = await RootAsync();
        var (bob, eve) = (await PersonAsync(root, "bob"), await PersonAsync(root, "eve"));
        var group = await CreateGroupAsync(root, bob);
        var made = await InviteAsync(root, "{}", group);
        var path = $"/api/v1/conversations/{group}/invites";
        Assert.Equal(403, (await PostAsync(path, bob, "{}")).Status);
        Assert.Equal(403, (await GetAsync(path, bob)).Status);
        Assert.Equal(403, (await DeleteAsync($"{path}/{made.GetProperty("invite").GetProperty("id").GetInt64()}", bob)).Status);
        Assert.Equal(404, (await PostAsync(path, eve, "{}")).Status);
        Assert.Equal(404, (await GetAsync(path, eve)).Status);
        Assert.Equal(404, (await DeleteAsync($"{path}/{made.GetProperty("invite").GetProperty("id").GetInt64()}", eve)).Status);
        Assert.Equal(404, (await DeleteAsync($"/api/v1/invites/{made.GetProperty("invite").GetProperty("id").GetInt64()}", eve)).Status);
        Assert.Single((await GetAsync(path, root)).Json.GetProperty("invites").EnumerateArray());
        Assert.Equal(422, (await PostAsync($"/api/v1/conversations/{await OpenPrivateAsync(root, bob)}/invites", root, "{}")).Status);
        Assert.Equal(204, (await DeleteAsync($"{path}/{made.GetProperty("invite").GetProperty("id").GetInt64()}", root)).Status);
        Assert.Equal(404, (await LookAsync(made)).Status);
    }

    [Fact]
    public async Task A_link_for_one_address_is_for_nobody_else()
    {
        var root = await RootAsync();
        var made = await InviteAsync(root, """{"email":"Bob@Example.org"}""");
        Assert.Equal(403, (await JoinAsync("eve", made.Text("token"))).Status);
        await JoinedAsync("bob", made);
    }

    [Fact]
    public async Task A_sign_up_that_fails_uses_nothing_up()
    {
        var root = await RootAsync();
        var made = await InviteAsync(root, """{"max_uses":1}""");
        Assert.Equal(409, (await JoinAsync("root", made.Text("token"))).Status);
        await JoinedAsync("bob", made);
    }

    [Theory]
    [InlineData("""{"max_uses":0}""")]
    [InlineData("""{"max_uses":10001}""")]
    [InlineData("""{"expires_at":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"expires_at":"2099-01-01T00:00:00Z"}""")]
    [InlineData("""{"expires_at":"soon"}""")]
    [InlineData("""{"email":"nobody"}""")]
    [InlineData("""{"conversation_id":"1"}""")]
    public async Task What_cannot_be_is_refused(string body)
    {
        var root = await RootAsync();
        Assert.Equal((422, "validation"), (await PostAsync("/api/v1/invites", root, body)) is var reply ? (reply.Status, reply.Code) : default);
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        Web = usual.Web with { PublicUrl = new Uri("https://chat.example") },
        Identity = usual.Identity with { Registration = Registration.Invite },
    };

    private async Task<Person> RootAsync()
    {
        var reply = await PostAsync(
            "/api/v1/auth/register",
            null,
            $$"""{"name":"Root","email":"root@example.org","password":"{{Password}}","setup_code":"{{Host.Server.SetupCode}}"}""");
        Assert.Equal(201, reply.Status);
        return PersonOf(reply);
    }

    private async Task<Person> PersonAsync(Person inviter, string name) => PersonOf(await JoinedAsync(name, await InviteAsync(inviter, "{}")));

    private async Task<JsonElement> InviteAsync(Person inviter, string body, long? conversationId = null)
    {
        var path = conversationId is { } id ? $"/api/v1/conversations/{id}/invites" : "/api/v1/invites";
        var made = await PostAsync(path, inviter, body);
        Assert.True(made.Status == 201, made.Text);
        return made.Json;
    }

    private Task<Reply> JoinAsync(string name, string? token)
    {
        var invite = token is null ? "" : $",\"invite\":\"{token}\"";
        return PostAsync(
            "/api/v1/auth/register", null, $$"""{"name":"{{name}}","email":"{{name}}@example.org","password":"{{Password}}"{{invite}}}""");
    }

    private async Task<Reply> JoinedAsync(string name, JsonElement made)
    {
        var joined = await JoinAsync(name, made.Text("token"));
        Assert.True(joined.Status == 201, joined.Text);
        return joined;
    }

    private Task<Reply> LookAsync(JsonElement made) => PostAsync("/api/v1/invites/look", null, $$"""{"token":"{{made.Text("token")}}"}""");

    private Task<Reply> AcceptAsync(Person person, JsonElement made) =>
        PostAsync("/api/v1/invites/accept", person, $$"""{"token":"{{made.Text("token")}}"}""");

    private async Task<JsonElement[]> OwnAsync(Person person) =>
        [.. (await GetAsync("/api/v1/invites", person)).Json.GetProperty("invites").EnumerateArray()];

    private static Person PersonOf(Reply reply) =>
        new(reply.Id("user"), reply.Json.GetProperty("user").Text("name"), reply.Json.GetProperty("user").Text("email"), reply.Json.Text("token"));
}

public sealed class InvitesOnSqlite() : InvitesSuite(EngineKind.Sqlite);

public sealed class InvitesOnPostgreSql() : InvitesSuite(EngineKind.PostgreSql);

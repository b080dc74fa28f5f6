using System.Text.Json;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Lists page by page, what changed since, and the manners of requests.</summary>
public abstract class ListsSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task A_channel_is_found_joined_and_left_and_a_group_is_not_there()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = await CreateAsync(ada, "channel");
        var name = $"Sailing{channel}";
        await PatchAsync($"/api/v1/conversations/{channel}", ada, $$"""{"name":"{{name}} club","topic":"Boats"}""");
        var found = (await GetAsync($"/api/v1/channels?query={name}", bob)).Json.GetProperty("channels").EnumerateArray().Single();
        Shape.Is("id name topic avatar_url member_count is_member created_at", found);
        Assert.Equal(("Boats", false), (found.GetProperty("topic").GetString(), found.GetProperty("is_member").GetBoolean()));
        Assert.Equal(200, (await PostAsync($"/api/v1/conversations/{channel}/join", bob, "{}")).Status);
        Assert.Equal(200, (await PostAsync($"/api/v1/conversations/{channel}/join", bob, "{}")).Status);
        Assert.Equal(204, (await PostAsync($"/api/v1/conversations/{channel}/leave", bob, "{}")).Status);
        Assert.Equal(404, (await GetAsync($"/api/v1/conversations/{channel}", bob)).Status);
        var group = await CreateGroupAsync(ada);
        Assert.Equal(404, (await PostAsync($"/api/v1/conversations/{group}/join", bob, "{}")).Status);
    }

    [Fact]
    public async Task Members_come_in_pages_and_by_name()
    {
        var ada = await SignUpAsync("Ada");
        Person[] others = [await SignUpAsync("Bob"), await SignUpAsync("Cleo"), await SignUpAsync("Dan")];
        var group = await CreateGroupAsync(ada, others);
        var first = (await GetAsync($"/api/v1/conversations/{group}/members?limit=3", ada)).Json;
        Assert.Equal([ada.Id, others[0].Id, others[1].Id], UserIds(first));
        var rest = (await GetAsync($"/api/v1/conversations/{group}/members?limit=3&after={first.GetProperty("next")}", ada)).Json;
        Assert.Equal([others[2].Id], UserIds(rest));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Equal([others[1].Id], UserIds((await GetAsync($"/api/v1/conversations/{group}/members?query=cl", ada)).Json));
    }

    [Fact]
    public async Task What_changed_above_a_rev_comes_as_sync_tells_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        var first = await SendAsync(ada, group, "one");
        var known = (await GetAsync($"/api/v1/conversations/{group}/messages", bob)).Json;
        var rev = known.GetProperty("rev").GetInt64();
        for (var turn = 0; turn < 60; turn++)
        {
            await SendAsync(ada, group, $"more {turn}");
        }

        await PatchAsync($"/api/v1/messages/{first}", ada, """{"content":"ONE"}""");
        var page = (await GetAsync($"/api/v1/conversations/{group}/messages?changed_after={rev}", bob)).Json;
        Assert.False(page.GetProperty("changes").GetProperty("reset").GetBoolean());
        var next = page.GetProperty("changes").GetProperty("next").GetString();
        var last = (await GetAsync($"/api/v1/conversations/{group}/messages?changed_after={next}", bob)).Json;
        Assert.Equal(61, page.GetProperty("messages").GetArrayLength() + last.GetProperty("messages").GetArrayLength());
        Assert.Equal(first, last.GetProperty("messages").EnumerateArray().Last().GetProperty("id").GetInt64());
        var other = (await GetAsync($"/api/v1/conversations/{group}/messages?changed_after={rev}&epoch=other", bob)).Json;
        Assert.True(other.GetProperty("changes").GetProperty("reset").GetBoolean());
    }

    [Theory]
    [InlineData("/api/v1/conversations?befor=1", 400)]
    [InlineData("/api/v1/server?x=1", 400)]
    [InlineData("/api/v1/users?query=a&query=b", 422)]
    [InlineData("/api/v1/users?limit=0", 422)]
    [InlineData("/api/v1/users?limit=101", 422)]
    [InlineData("/api/v1/users?after=-1", 422)]
    [InlineData("/api/v1/users?after=9007199254740992", 422)]
    [InlineData("/api/v1/conversations?before=yesterday", 422)]
    [InlineData("/api/v1/conversations/1/messages?changed_after=1.2", 422)]
    [InlineData("/api/v1/conversations/1/messages?mark=1", 422)]
    [InlineData("/conversations?x=1", 200)]
    public async Task A_query_that_is_not_understood_is_not_half_obeyed(string path, int status)
    {
        Assert.Equal(status, (await GetAsync(path, await SignUpAsync("Ada"))).Status);
    }

    [Fact]
    public async Task Head_is_answered_like_get_and_other_methods_name_those_that_are_allowed()
    {
        var ada = await SignUpAsync("Ada");
        var head = await AskAsync(HttpMethod.Head, "/api/v1/conversations", ada);
        Assert.Equal((200, "", "application/json"), (head.Status, head.Text, head.ContentType));
        Assert.Equal(401, (await AskAsync(HttpMethod.Head, "/api/v1/conversations", person: null)).Status);
        Assert.Equal(405, (await PutAsync("/api/v1/conversations/1/own", ada, "{}")).Status);
    }

    [Fact]
    public async Task A_key_stands_for_one_request_of_one_person()
    {
        var (ada, bob, cleo) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cleo"));
        var key = Guid.NewGuid().ToString();
        var body = $$"""{"type":"private","participant_ids":[{{bob.Id}}]}""";
        var made = await OpenAsync(ada, body, key);
        var again = await OpenAsync(ada, body, key);
        Assert.Equal((201, 200), (made.Status, again.Status));
        Assert.Equal(made.Id("conversation"), again.Id("conversation"));
        var other = await OpenAsync(ada, $$"""{"type":"private","participant_ids":[{{cleo.Id}}]}""", key);
        Assert.Equal((409, "conflict"), (other.Status, other.Code));
        Assert.Equal(201, (await OpenAsync(bob, $$"""{"type":"private","participant_ids":[{{cleo.Id}}]}""", key)).Status);
    }

    private Task<Reply> OpenAsync(Person person, string body, string key) =>
        AskAsync(HttpMethod.Post, "/api/v1/conversations", person, body, idempotencyKey: key);

    private static long[] UserIds(JsonElement page) =>
        [.. page.GetProperty("members").EnumerateArray().Select(row => row.GetProperty("user_id").GetInt64())];
}

public sealed class ListsOnSqlite(SqliteHost shared) : ListsSuite(shared), IClassFixture<SqliteHost>;

public sealed class ListsOnPostgreSql(PostgreSqlHost shared) : ListsSuite(shared), IClassFixture<PostgreSqlHost>;

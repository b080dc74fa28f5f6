using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>What is told on the wire of who comes, goes and changes, and what of it by HTTP.</summary>
public abstract class MembersTalkSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task Coming_rising_and_going_is_told_to_those_who_are_there()
    {
        var (ada, bob, cyd) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cyd"));
        var group = await CreateGroupAsync(ada, bob);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await using var cyds = await WireClient.SignInAsync(Host.BaseAddress, cyd);

        await PutAsync($"/api/v1/conversations/{group}/members/{cyd.Id}", ada);
        Assert.Equal(cyd.Id, (await bobs.HearAsync("member_added")).GetProperty("member").GetProperty("user_id").GetInt64());
        await cyds.HearAsync("conversation_added");
        await PutAsync($"/api/v1/conversations/{group}/members/{cyd.Id}", ada, """{"role":"admin"}""");
        Assert.Equal("admin", (await bobs.HearAsync("member_updated")).GetProperty("member").Text("role"));
        await PatchAsync($"/api/v1/conversations/{group}", ada, """{"topic":"At five"}""");
        Assert.Equal("At five", (await bobs.HearAsync("conversation_updated")).GetProperty("conversation").Text("topic"));

        await DeleteAsync($"/api/v1/conversations/{group}/members/{cyd.Id}", ada);
        Assert.Equal(cyd.Id, (await bobs.HearAsync("member_removed")).GetProperty("member").GetProperty("user_id").GetInt64());
        await cyds.HearAsync("conversation_removed");
        await cyds.StillAnswersAsync();
    }

    [Fact]
    public async Task A_ban_takes_out_keeps_out_and_is_lifted()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = await CreateAsync(ada, "channel", bob);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        Assert.Equal(204, (await PutAsync($"/api/v1/conversations/{channel}/bans/{bob.Id}", ada)).Status);
        await bobs.HearAsync("conversation_removed");
        Assert.Equal(404, (await PutAsync($"/api/v1/conversations/{channel}/members/{bob.Id}", bob)).Status);
        var ban = Assert.Single((await GetAsync($"/api/v1/conversations/{channel}/bans", ada)).Json.GetProperty("bans").EnumerateArray());
        Assert.Equal(bob.Id, ban.GetProperty("user").GetProperty("id").GetInt64());
        await OtherPagesAsync(ada, await SignUpAsync("Cyd"), channel, bob.Id);

        // A client that was away asks for what it missed of a place that it is banned from.
        var epoch = (await GetAsync("/api/v1/server")).Json.Text("epoch");
        var known = $$"""{"type":"sync","epoch":"{{epoch}}","conversations":{"{{channel}}":[1,0]},"final":true}""";
        await bobs.SayAsync(known);
        var answer = await bobs.HearAsync("sync");
        while (!answer.TryGetProperty("removed", out _))
        {
            Assert.False(answer.TryGetProperty("messages", out _), answer.ToString());
            answer = await bobs.HearAsync("sync");
        }

        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{channel}/bans/{bob.Id}", ada)).Status);
        Assert.Equal(200, (await PutAsync($"/api/v1/conversations/{channel}/members/{bob.Id}", bob)).Status);
    }

    [Fact]
    public async Task Who_came_later_hears_of_a_change_to_what_it_may_not_see_only_that_there_was_one()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var made = await PostAsync("/api/v1/conversations", ada, """{"type":"group","name":"Tea","history":"protected"}""");
        var group = made.Id("conversation");
        var before = await SendAsync(ada, group, "before");
        await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await PatchAsync($"/api/v1/messages/{before}", ada, """{"content":"edited"}""");
        Assert.Equal(group, (await bobs.HearAsync("skip")).GetProperty("conversation_id").GetInt64());
    }

    [Fact]
    public async Task A_delivery_is_told_to_the_author_and_an_idle_device_to_those_who_share_something()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await SendAsync(ada, conversation, "hi");
        await SendAsync(ada, conversation, "are you there?");
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await bobs.SayAsync($$"""{"type":"delivered","conversation_id":{{conversation}},"seq":1}""");
        Assert.Equal(bob.Id, (await adas.HearAsync("message_delivered")).GetProperty("user_id").GetInt64());
        var answer = await PutAsync($"/api/v1/conversations/{conversation}/delivered", bob, """{"seq":2}""");
        Assert.Equal(2, answer.Json.GetProperty("delivered_seq").GetInt64());
        await bobs.SayAsync("""{"type":"presence","idle":true}""");
        Assert.Equal(bob.Id, (await adas.HearAsync("user_away")).GetProperty("user_id").GetInt64());
    }

    private async Task OtherPagesAsync(Person admin, Person other, long channel, long bannedBefore)
    {
        var path = $"/api/v1/conversations/{channel}/bans";
        Assert.Equal(204, (await PutAsync($"{path}/{other.Id}", admin)).Status);
        var first = (await GetAsync($"{path}?limit=1", admin)).Json;
        Assert.Equal(other.Id, Assert.Single(first.GetProperty("bans").EnumerateArray()).GetProperty("user").GetProperty("id").GetInt64());
        var second = (await GetAsync($"{path}?limit=1&before={first.Text("next")}", admin)).Json;
        Assert.Equal(bannedBefore, Assert.Single(second.GetProperty("bans").EnumerateArray()).GetProperty("user").GetProperty("id").GetInt64());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        foreach (var wrong in (string[])["limit=0", "limit=101", "before=7", "before=-1-2", "before=1-2&before=1-2"])
        {
            Assert.Equal(422, (await GetAsync($"{path}?{wrong}", admin)).Status);
        }

        Assert.Equal(400, (await GetAsync($"{path}?after=1-2", admin)).Status);
    }
}

public sealed class MembersTalkOnSqlite(SqliteHost shared) : MembersTalkSuite(shared), IClassFixture<SqliteHost>;

public sealed class MembersTalkOnPostgreSql(PostgreSqlHost shared) : MembersTalkSuite(shared), IClassFixture<PostgreSqlHost>;

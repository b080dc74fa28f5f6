using System.Text.Json;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>What one person arranges for itself, and the lists that go by it.</summary>
public abstract class OwnStateSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task What_is_muted_says_until_when_and_only_to_oneself()
    {
        var (ada, bob, group) = await SetAsync();
        var muted = await OwnAsync(ada, group, """{"muted":true}""");
        Assert.True(muted.GetProperty("muted").GetBoolean());
        Assert.Equal(JsonValueKind.Null, muted.GetProperty("muted_until").ValueKind);
        var until = await OwnAsync(ada, group, """{"muted_until":"2099-01-01T00:00:00Z"}""");
        Assert.Equal("2099-01-01T00:00:00.000Z", until.GetProperty("muted_until").GetString());
        Assert.True((await ConversationAsync(ada, group)).GetProperty("muted").GetBoolean());
        Assert.False((await ConversationAsync(bob, group)).GetProperty("muted").GetBoolean());
        Assert.False((await OwnAsync(ada, group, """{"muted":false}""")).GetProperty("muted").GetBoolean());
        var row = (await GetAsync("/conversations", bob)).Json.GetProperty("data")[0].GetProperty("participants");
        Assert.All(row.EnumerateArray(), participant => Assert.False(participant.GetProperty("pivot").GetProperty("muted").GetBoolean()));
    }

    [Fact]
    public async Task The_seeds_own_row_says_who_muted_it()
    {
        var (ada, bob, group) = await SetAsync();
        await OwnAsync(ada, group, """{"muted":true}""");
        var participants = (await GetAsync("/conversations", ada)).Json.GetProperty("data")[0].GetProperty("participants").EnumerateArray();
        Assert.Equal(
            [(ada.Id, true), (bob.Id, false)],
            participants.Select(row => (row.GetProperty("id").GetInt64(), row.GetProperty("pivot").GetProperty("muted").GetBoolean())));
    }

    [Fact]
    public async Task What_is_archived_comes_back_with_the_next_message_unless_it_is_muted()
    {
        var (ada, bob, group) = await SetAsync();
        await OwnAsync(ada, group, """{"archived":true}""");
        Assert.Equal([group], await ListAsync(ada, "archived=true"));
        Assert.Empty(await ListAsync(ada, "archived=false"));
        await SendAsync(bob, group, "are you there?");
        Assert.Empty(await ListAsync(ada, "archived=true"));
        await OwnAsync(ada, group, """{"archived":true,"muted":true}""");
        await SendAsync(bob, group, "hello?");
        Assert.Equal([group], await ListAsync(ada, "archived=true"));
        await OwnAsync(ada, group, """{"muted":false}""");
        Assert.Equal([group], await ListAsync(ada, "archived=true"));
    }

    [Fact]
    public async Task What_is_unread_is_counted_apart_from_what_is_muted_or_archived()
    {
        var (ada, bob, group) = await SetAsync();
        var muted = await OpenPrivateAsync(ada, bob);
        await SendAsync(bob, group, "one");
        await SendAsync(bob, group, "two");
        await SendAsync(bob, muted, "three");
        await OwnAsync(ada, muted, """{"muted":true}""");
        var unread = (await GetAsync("/api/v1/unread", ada)).Json;
        Assert.Equal(2, unread.GetProperty("total").GetInt64());
        Assert.Equal(
            [(group, 2L), (muted, 1L)],
            unread.GetProperty("conversations").EnumerateArray()
                .Select(row => (row.GetProperty("conversation_id").GetInt64(), row.GetProperty("unread_count").GetInt64())).Order());
    }

    [Fact]
    public async Task A_mark_of_unread_moves_no_marker_and_goes_with_the_next_reading()
    {
        var (ada, bob, group) = await SetAsync();
        await SendAsync(bob, group, "one");
        var read = (await PutAsync($"/api/v1/conversations/{group}/read", ada, """{"seq":100}""")).Json.GetProperty("read_seq").GetInt64();
        var marked = (await PostAsync($"/api/v1/conversations/{group}/unread", ada, $$"""{"seq":{{read}}}""")).Json.GetProperty("own_state");
        Assert.Equal(read, marked.GetProperty("unread_from_seq").GetInt64());
        Assert.Equal(read, marked.GetProperty("read_seq").GetInt64());
        Assert.Equal(1, (await GetAsync("/api/v1/unread", ada)).Json.GetProperty("conversations").GetArrayLength());
        await PutAsync($"/api/v1/conversations/{group}/read", ada, $$"""{"seq":{{read}}}""");
        Assert.Equal(JsonValueKind.Null, (await ConversationAsync(ada, group)).GetProperty("unread_from_seq").ValueKind);
        Assert.Equal(422, (await PostAsync($"/api/v1/conversations/{group}/unread", ada, """{"seq":99}""")).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"muted":"yes"}""")]
    [InlineData("""{"muted_until":"2001-01-01T00:00:00Z"}""")]
    [InlineData("""{"muted_until":"soon"}""")]
    [InlineData("""{"muted":false,"muted_until":"2099-01-01T00:00:00Z"}""")]
    public async Task A_wish_that_makes_no_sense_is_refused(string body)
    {
        var (ada, _, group) = await SetAsync();
        Assert.Equal(422, (await PatchAsync($"/api/v1/conversations/{group}/own", ada, body)).Status);
    }

    [Fact]
    public async Task Pages_of_conversations_follow_one_another_by_activity()
    {
        var ada = await SignUpAsync("Ada");
        var made = new List<long>();
        for (var turn = 0; turn < 5; turn++)
        {
            made.Add(await CreateGroupAsync(ada));
        }

        var (found, next) = (new List<long>(), "");
        do
        {
            var page = (await GetAsync($"/api/v1/conversations?limit=2{next}", ada)).Json;
            found.AddRange(page.GetProperty("conversations").EnumerateArray().Select(row => row.GetProperty("id").GetInt64()));
            next = page.GetProperty("next").GetString() is { } place ? $"&before={place}" : null;
        }
        while (next is not null);
        Assert.Equal(made.AsEnumerable().Reverse(), found);
    }

    [Fact]
    public async Task A_favourite_is_found_among_favourites()
    {
        var (ada, bob, group) = await SetAsync();
        await OpenPrivateAsync(ada, bob);
        await OwnAsync(ada, group, """{"favourite":true}""");
        Assert.Equal([group], await ListAsync(ada, "favourite=true"));
        Assert.Equal([group], await ListAsync(ada, "type=group"));
        Assert.Equal(422, (await GetAsync("/api/v1/conversations?favourite=yes", ada)).Status);
    }

    private async Task<(Person Ada, Person Bob, long Group)> SetAsync()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        return (ada, bob, await CreateGroupAsync(ada, bob));
    }

    private async Task<JsonElement> OwnAsync(Person person, long conversationId, string body)
    {
        var reply = await PatchAsync($"/api/v1/conversations/{conversationId}/own", person, body);
        Assert.True(reply.Status == 200, reply.Text);
        return reply.Json.GetProperty("own_state");
    }

    private async Task<JsonElement> ConversationAsync(Person person, long id) =>
        (await GetAsync($"/api/v1/conversations/{id}", person)).Json.GetProperty("conversation");

    private async Task<long[]> ListAsync(Person person, string query) =>
        [.. (await GetAsync($"/api/v1/conversations?{query}", person)).Json.GetProperty("conversations").EnumerateArray()
            .Select(row => row.GetProperty("id").GetInt64())];
}

public sealed class OwnStateOnSqlite(SqliteHost shared) : OwnStateSuite(shared), IClassFixture<SqliteHost>;

public sealed class OwnStateOnPostgreSql(PostgreSqlHost shared) : OwnStateSuite(shared), IClassFixture<PostgreSqlHost>;

using System.Text.Json;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Messages and receipts, by the product's own routes.</summary>
public abstract class MessagesSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task A_sent_message_is_answered_whole_and_stands_in_the_history()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var first = await SendAsync(bob, pair, "hi");
        var reply = await PostAsync(
            $"/api/v1/conversations/{pair}/messages", ada, $$"""{"content":"h\u00e9","type":"text","reply_to_id":{{first}}}""");
        Assert.Equal(201, reply.Status);
        Shape.Is("message", reply.Json);
        var message = reply.Json.GetProperty("message");
        Shape.Is(Shape.Message, message);
        Shape.Is(Shape.UserCard, message.GetProperty("user"));
        Shape.IsTime(message.GetProperty("created_at"));
        Assert.Equal("hé", message.GetProperty("content").GetString());
        Assert.Equal("hi", message.GetProperty("reply_to").GetProperty("content").GetString());

        var history = (await GetAsync($"/api/v1/conversations/{pair}/messages", bob)).Json;
        Shape.Is("messages has_more_before has_more_after epoch rev", history);
        Assert.Equal([1, 2], Seqs(history));
        var one = await GetAsync($"/api/v1/messages/{reply.Id("message")}", bob);
        Assert.Equal(history.GetProperty("messages")[1].GetRawText(), one.Json.GetProperty("message").GetRawText());
    }

    [Fact]
    public async Task Sending_twice_with_one_client_id_stores_one_message()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var path = $"/api/v1/conversations/{await OpenPrivateAsync(ada, bob)}/messages";
        var body = $$"""{"content":"once","client_id":"{{Guid.NewGuid()}}"}""";
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(path, ada, body)));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(7, replies.Count(reply => reply.Status == 200));
        Assert.Single(replies.Select(reply => reply.Text).Distinct());

        var other = await PostAsync(path, ada, body.Replace("once", "twice"));
        Assert.Equal(409, other.Status);
        Assert.Equal("conflict", other.Code);
        Assert.Single(Seqs((await GetAsync(path, bob)).Json));
    }

    [Fact]
    public async Task The_header_and_the_member_are_the_same_client_id_and_must_not_differ()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var path = $"/api/v1/conversations/{await OpenPrivateAsync(ada, bob)}/messages";
        var key = Guid.NewGuid().ToString();
        var byHeader = await AskAsync(HttpMethod.Post, path, ada, """{"content":"hi"}""", idempotencyKey: key);
        var byMember = await PostAsync(path, ada, $$"""{"content":"hi","client_id":"{{key}}"}""");
        Assert.Equal([201, 200], [byHeader.Status, byMember.Status]);
        Assert.Equal(key, byMember.Json.GetProperty("message").GetProperty("client_id").GetString());
        var another = $$"""{"content":"hi","client_id":"{{Guid.NewGuid()}}"}""";
        Assert.Equal(422, (await AskAsync(HttpMethod.Post, path, ada, another, idempotencyKey: key)).Status);
        Assert.Equal(422, (await AskAsync(HttpMethod.Post, path, ada, """{"content":"hi"}""", idempotencyKey: "no-uuid")).Status);
    }

    [Fact]
    public async Task History_pages_both_ways_round_a_number()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        for (var turn = 1; turn <= 7; turn++)
        {
            await SendAsync(ada, pair, $"{turn:D}");
        }

        await PageIsAsync("limit=3", [5, 6, 7], before: true, after: false);
        await PageIsAsync("before=5&limit=3", [2, 3, 4], before: true, after: true);
        await PageIsAsync("before=3&limit=3", [1, 2], before: false, after: true);
        await PageIsAsync("after=0&limit=3", [1, 2, 3], before: false, after: true);
        await PageIsAsync("after=5", [6, 7], before: true, after: false);
        await PageIsAsync("around=4&limit=3", [3, 4, 5], before: true, after: true);

        async Task PageIsAsync(string query, long[] seqs, bool before, bool after)
        {
            var page = (await GetAsync($"/api/v1/conversations/{pair}/messages?{query}", bob)).Json;
            Assert.Equal(seqs, Seqs(page));
            Assert.Equal((before, after), (page.Flag("has_more_before"), page.Flag("has_more_after")));
            Assert.Equal(8, page.GetProperty("rev").GetInt64());
        }
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=ten")]
    [InlineData("before=-1")]
    [InlineData("before=9007199254740992")]
    [InlineData("before=1&before=2")]
    [InlineData("before=1&after=2")]
    [InlineData("around=99999999999999999999999")]
    public async Task A_page_that_makes_no_sense_is_refused(string query)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var reply = await GetAsync($"/api/v1/conversations/{await OpenPrivateAsync(ada, bob)}/messages?{query}", ada);
        Assert.Equal(422, reply.Status);
    }

    [Fact]
    public async Task An_edit_keeps_what_it_replaced_and_only_the_author_may()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var id = await SendAsync(ada, await OpenPrivateAsync(ada, bob), "helo");
        var edited = await PatchAsync($"/api/v1/messages/{id}", ada, """{"content":"hello"}""");
        Assert.Equal(200, edited.Status);
        Assert.Equal("hello", edited.Json.GetProperty("message").GetProperty("content").GetString());
        Assert.True(edited.Json.GetProperty("message").GetProperty("edited").GetBoolean());
        Assert.Equal(403, (await PatchAsync($"/api/v1/messages/{id}", bob, """{"content":"hacked"}""")).Status);

        var versions = (await GetAsync($"/api/v1/messages/{id}/versions", bob)).Json;
        Shape.Is("versions", versions);
        Shape.Is("content written_at", versions.GetProperty("versions")[0]);
        Assert.Equal("helo", versions.GetProperty("versions")[0].GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_deleted_message_leaves_its_place_and_nothing_else()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var id = await SendAsync(ada, pair, "oops");
        await PatchAsync($"/api/v1/messages/{id}", ada, """{"content":"oops!"}""");
        Assert.Equal(403, (await DeleteAsync($"/api/v1/messages/{id}", bob)).Status);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/messages/{id}", ada)).Status);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/messages/{id}", ada)).Status);
        var tombstone = (await GetAsync($"/api/v1/messages/{id}", bob)).Json.GetProperty("message");
        Shape.Is(Shape.Message, tombstone);
        Assert.True(tombstone.GetProperty("deleted").GetBoolean());
        Assert.Equal(JsonValueKind.Null, tombstone.GetProperty("content").ValueKind);
        Assert.DoesNotContain("oops", (await GetAsync($"/api/v1/conversations/{pair}/messages", bob)).Text);
        Assert.DoesNotContain("oops", (await GetAsync($"/api/v1/messages/{id}/versions", bob)).Text);
    }

    [Fact]
    public async Task Reading_moves_the_marker_forward_only_and_tells_who_read()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var first = await SendAsync(ada, pair, "one");
        await SendAsync(ada, pair, "two");
        await SendAsync(ada, pair, "three");
        Assert.Equal("""{"readers":[],"next":null}""", (await GetAsync($"/api/v1/messages/{first}/readers", ada)).Text);

        var marker = $"/api/v1/conversations/{pair}/read";
        Assert.Equal("""{"read_seq":2,"unread_count":1}""", (await PutAsync(marker, bob, """{"seq":2}""")).Text);
        Assert.Equal("""{"read_seq":2,"unread_count":1}""", (await PutAsync(marker, bob, """{"seq":1}""")).Text);
        Assert.Equal("""{"read_seq":3,"unread_count":0}""", (await PutAsync(marker, bob, """{"seq":99}""")).Text);
        var readers = (await GetAsync($"/api/v1/messages/{first}/readers", ada)).Json.GetProperty("readers");
        Shape.Is("user read_at", readers[0]);
        Shape.Is(Shape.UserCard, readers[0].GetProperty("user"));
        Shape.IsTime(readers[0].GetProperty("read_at"));
        Assert.Equal(bob.Id, readers[0].GetProperty("user").GetProperty("id").GetInt64());
    }

    [Theory]
    [InlineData("""{"content":"   "}""", 422)]
    [InlineData("""{}""", 422)]
    [InlineData("""{"content":"hi","reply_to_id":999999}""", 422)]
    [InlineData("""{"content":"hi","type":"system"}""", 422)]
    [InlineData("""{"content":"hi","attachment_ids":[1]}""", 422)]
    [InlineData("""{"content":"hi","thread_id":1}""", 422)]
    [InlineData("""{"content":"hi","client_id":"1"}""", 422)]
    [InlineData("""{"content":"hi","user_id":1}""", 400)]
    [InlineData("""{"content":"hi","seq":1}""", 400)]
    public async Task What_is_no_message_is_refused_and_nothing_is_stored(string body, int status)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var path = $"/api/v1/conversations/{await OpenPrivateAsync(ada, bob)}/messages";
        Assert.Equal(status, (await PostAsync(path, ada, body)).Status);
        Assert.Empty(Seqs((await GetAsync(path, ada)).Json));
    }

    [Fact]
    public async Task A_message_may_have_4000_characters_of_any_script_and_not_one_more()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var path = $"/api/v1/conversations/{await OpenPrivateAsync(ada, bob)}/messages";
        var longest = string.Concat(Enumerable.Repeat("😀", 4_000));
        Assert.Equal(201, (await PostAsync(path, ada, $$"""{"content":"{{longest}}"}""")).Status);
        var over = await PostAsync(path, ada, $$"""{"content":"{{longest}}x"}""");
        Assert.Equal(413, over.Status);
        Assert.Equal("too_large", over.Code);
    }

    private static long[] Seqs(JsonElement page) =>
        [.. page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("seq").GetInt64())];
}

public sealed class MessagesOnSqlite(SqliteHost shared) : MessagesSuite(shared), IClassFixture<SqliteHost>;

public sealed class MessagesOnPostgreSql(PostgreSqlHost shared) : MessagesSuite(shared), IClassFixture<PostgreSqlHost>;

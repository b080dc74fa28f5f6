using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Conversations and their members, by the product's own routes.</summary>
public abstract class ConversationsSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task A_private_conversation_is_there_once_and_bears_the_other_person_s_name()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var made = await PostAsync("/api/v1/conversations", ada, $$"""{"type":"private","participant_ids":[{{bob.Id}}]}""");
        Assert.Equal(201, made.Status);
        Shape.Is("conversation", made.Json);
        var conversation = made.Json.GetProperty("conversation");
        Shape.Is(Shape.Conversation, conversation);
        Assert.Equal("Bob", conversation.GetProperty("name").GetString());
        Shape.Is(Shape.Member, conversation.GetProperty("participants")[0]);

        var again = await PostAsync("/api/v1/conversations", bob, $$"""{"type":"private","participant_ids":[{{ada.Id}}]}""");
        Assert.Equal(200, again.Status);
        Assert.Equal(made.Id("conversation"), again.Id("conversation"));
        Assert.Equal("Ada", again.Json.GetProperty("conversation").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Sixteen_requests_for_one_pair_make_one_conversation()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(turn => turn % 2 == 0
            ? PostAsync("/api/v1/conversations", ada, $$"""{"type":"private","participant_ids":[{{bob.Id}}]}""")
            : PostAsync("/api/v1/conversations", bob, $$"""{"type":"private","participant_ids":[{{ada.Id}}]}""")));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(15, replies.Count(reply => reply.Status == 200));
        Assert.Single(replies.Select(reply => reply.Id("conversation")).Distinct());
        Assert.Equal(1, (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task The_list_has_the_newest_activity_first_with_what_is_unread()
    {
        var (ada, bob, cleo) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cleo"));
        var first = await OpenPrivateAsync(ada, bob);
        var second = await CreateGroupAsync(ada, bob, cleo);
        await SendAsync(bob, second, "one");
        await SendAsync(bob, first, "two");
        await SendAsync(bob, first, "three");

        var list = (await GetAsync("/api/v1/conversations", ada)).Json;
        Shape.Is("conversations next", list);
        var rows = list.GetProperty("conversations").EnumerateArray().ToList();
        Assert.Equal([first, second], rows.Select(row => row.GetProperty("id").GetInt64()));
        Assert.Equal([2, 1], rows.Select(row => row.GetProperty("unread_count").GetInt32()));
        Assert.Equal("three", rows[0].GetProperty("last_message").GetProperty("content").GetString());
        Shape.Is(Shape.Message, rows[0].GetProperty("last_message"));
    }

    [Fact]
    public async Task Creating_a_group_twice_with_one_client_id_makes_one_and_another_request_with_it_is_a_conflict()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var key = Guid.NewGuid().ToString();
        var body = $$"""{"type":"group","name":"Tea","participant_ids":[{{bob.Id}}],"history":"protected"}""";
        var first = await AskAsync(HttpMethod.Post, "/api/v1/conversations", ada, body, idempotencyKey: key);
        var second = await AskAsync(HttpMethod.Post, "/api/v1/conversations", ada, body, idempotencyKey: $"\"{key.ToUpperInvariant()}\"");
        Assert.Equal([201, 200], [first.Status, second.Status]);
        Assert.Equal(first.Id("conversation"), second.Id("conversation"));
        Assert.Equal("protected", first.Json.GetProperty("conversation").GetProperty("history").GetString());

        body = """{"type":"group","name":"Coffee"}""";
        var other = await AskAsync(HttpMethod.Post, "/api/v1/conversations", ada, body, idempotencyKey: key);
        Assert.Equal(409, other.Status);
        Assert.Equal(1, (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task Admins_rename_and_everybody_else_may_not()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        var renamed = await PatchAsync($"/api/v1/conversations/{group}", ada, """{"name":"Coffee"}""");
        Assert.Equal(200, renamed.Status);
        Shape.Is(Shape.Conversation, renamed.Json.GetProperty("conversation"));
        Assert.Equal("Coffee", renamed.Json.GetProperty("conversation").GetProperty("name").GetString());
        Assert.Equal(403, (await PatchAsync($"/api/v1/conversations/{group}", bob, """{"name":"Mine"}""")).Status);
        var pair = await OpenPrivateAsync(ada, bob);
        Assert.Equal(422, (await PatchAsync($"/api/v1/conversations/{pair}", ada, """{"name":"Mine"}""")).Status);
    }

    [Fact]
    public async Task Members_are_added_given_roles_and_removed()
    {
        var (ada, bob, cleo) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cleo"));
        var group = await CreateGroupAsync(ada, bob);
        var added = await PutAsync($"/api/v1/conversations/{group}/members/{cleo.Id}", ada);
        Assert.Equal(200, added.Status);
        Shape.Is("member", added.Json);
        Shape.Is(Shape.Member, added.Json.GetProperty("member"));
        Assert.Equal("member", added.Json.GetProperty("member").GetProperty("role").GetString());

        var promoted = await PutAsync($"/api/v1/conversations/{group}/members/{cleo.Id}", ada, """{"role":"admin"}""");
        Assert.Equal("admin", promoted.Json.GetProperty("member").GetProperty("role").GetString());
        Assert.Equal(403, (await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", bob, """{"role":"owner"}""")).Status);
        Assert.Equal(403, (await DeleteAsync($"/api/v1/conversations/{group}/members/{ada.Id}", cleo)).Status);

        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", cleo)).Status);
        Assert.Equal(404, (await GetAsync($"/api/v1/conversations/{group}", bob)).Status);
        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{group}/members/{cleo.Id}", cleo)).Status);
        Assert.Equal(404, (await DeleteAsync($"/api/v1/conversations/{group}/members/{cleo.Id}", ada)).Status);
    }

    [Fact]
    public async Task Anyone_joins_a_channel_and_nobody_joins_a_group_by_itself()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = await CreateAsync(ada, "channel");
        var group = await CreateGroupAsync(ada);
        Assert.Equal(200, (await PutAsync($"/api/v1/conversations/{channel}/members/{bob.Id}", bob)).Status);
        Assert.Equal(404, (await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", bob)).Status);
    }

    [Theory]
    [InlineData("""{"type":"private","participant_ids":[ME]}""")]
    [InlineData("""{"type":"private","participant_ids":[]}""")]
    [InlineData("""{"type":"private","participant_ids":[BOB,CLEO]}""")]
    [InlineData("""{"type":"private","participant_ids":[999999]}""")]
    [InlineData("""{"type":"private","name":"Us","participant_ids":[BOB]}""")]
    [InlineData("""{"type":"group","participant_ids":[BOB]}""")]
    [InlineData("""{"type":"group","name":" ","participant_ids":[BOB]}""")]
    [InlineData("""{"type":"group","name":"Tea","participant_ids":[BOB,999999]}""")]
    [InlineData("""{"type":"group","name":"Tea","participant_ids":[BOB],"history":"hidden"}""")]
    [InlineData("""{"type":"secret","name":"Tea","participant_ids":[BOB]}""")]
    public async Task What_cannot_be_made_is_refused_and_nothing_is_made(string body)
    {
        var (ada, bob, cleo) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cleo"));
        body = body.Replace("ME", $"{ada.Id}").Replace("BOB", $"{bob.Id}").Replace("CLEO", $"{cleo.Id}");
        var reply = await PostAsync("/api/v1/conversations", ada, body);
        Assert.Equal(422, reply.Status);
        Assert.Equal("validation", reply.Code);
        Assert.NotEmpty(reply.Json.GetProperty("errors").EnumerateObject());
        Assert.Equal(0, (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations").GetArrayLength());
    }
}

public sealed class ConversationsOnSqlite(SqliteHost shared) : ConversationsSuite(shared), IClassFixture<SqliteHost>;

public sealed class ConversationsOnPostgreSql(PostgreSqlHost shared) : ConversationsSuite(shared), IClassFixture<PostgreSqlHost>;

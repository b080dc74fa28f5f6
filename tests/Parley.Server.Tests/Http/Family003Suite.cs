using System.Text.Json;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>The routes that the clients of seeds 003 and 004 call, in their shapes.</summary>
public abstract class Family003Suite(SharedHost shared) : SharedHostSuite(shared)
{
    private const string Row = "id seq body user_id recipient_id conversation_id read_at created_at updated_at user";

    [Fact]
    public async Task Somebody_registers_signs_in_asks_who_it_is_and_signs_out()
    {
        var email = $"ada-{Guid.NewGuid():N}@example.org";
        var made = await PostAsync(
            "/api/register", null, $$"""{"name":"Ada","email":"{{email}}","password":"{{Password}}","password_confirmation":"{{Password}}"}""");
        Assert.Equal(201, made.Status);
        Shape.Is("user token expires_at", made.Json);
        var reply = await PostAsync("/api/login", null, $$"""{"email":"{{email}}","password":"{{Password}}","device_name":"phone"}""");
        Assert.Equal(200, reply.Status);
        var ada = new Person(reply.Id("user"), "Ada", email, reply.Json.Text("token"));
        var user = await GetAsync("/api/user", ada);
        Assert.Equal((ada.Id, email), (user.Json.Number("id"), user.Json.Text("email")));
        var gone = await AskAsync(HttpMethod.Post, "/api/logout", ada);
        Assert.Equal((204, ""), (gone.Status, gone.Text));
        Refused(401, "unauthorized", await GetAsync("/api/user", ada));
        Refused(401, "unauthorized", await PostAsync("/api/login", null, $$"""{"email":"{{email}}","password":"wrong horse"}"""));
    }

    [Fact]
    public async Task A_message_to_somebody_begins_the_conversation_and_the_answer_is_in_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var reply = await PostAsync("/api/messages", ada, $$"""{"recipient_id":{{bob.Id}},"body":"Hello"}""");
        Assert.Equal(201, reply.Status);
        Shape.Is("data", reply.Json);
        var row = reply.Json.GetProperty("data");
        Shape.Is(Row, row);
        Shape.Is("id name avatar_url", row.GetProperty("user"));
        Assert.Equal((1, "Hello", ada.Id, bob.Id), (row.Number("seq"), row.Text("body"), row.Number("user_id"), row.Number("recipient_id")));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("read_at").ValueKind);
        var conversation = row.Number("conversation_id");
        var answer = await PostAsync(
            "/api/messages", bob, $$"""{"recipient_id":"{{ada.Id}}","conversation_id":null,"body":"Hi","type":"chat","more":[1]}""");
        Assert.Equal(conversation, answer.Json.GetProperty("data").Number("conversation_id"));
        var third = await PostAsync("/api/messages", ada, $$"""{"conversation_id":"{{conversation}}","body":"Tea?"}""");
        Assert.Equal((3, bob.Id), (third.Json.GetProperty("data").Number("seq"), third.Json.GetProperty("data").Number("recipient_id")));
        var both = $$"""{"conversation_id":{{conversation}},"recipient_id":{{(await SignUpAsync("Eve")).Id}},"body":"to whom?"}""";
        Refused(422, "validation", await PostAsync("/api/messages", ada, both));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_stores_one_message_and_is_answered_alike()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var (key, body) = ($"{Guid.NewGuid()}", $$"""{"recipient_id":{{bob.Id}},"body":"once"}""");
        var first = await AskAsync(HttpMethod.Post, "/api/messages", ada, body, idempotencyKey: key);
        var again = await PostAsync("/api/messages", ada, $$"""{"recipient_id":{{bob.Id}},"body":"once","client_id":"{{key}}"}""");
        Assert.Equal((201, first.Text), (again.Status, again.Text));
        Refused(409, "conflict", await PostAsync("/api/messages", ada, $$"""{"recipient_id":{{bob.Id}},"body":"twice","client_id":"{{key}}"}"""));
        Assert.Equal(1, (await GetAsync($"/api/messages?recipient_id={bob.Id}", ada)).Json.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Messages_come_oldest_first_and_a_page_at_a_time_both_ways()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var ids = new List<long>();
        foreach (var text in (string[])["one", "two", "three", "four", "five"])
        {
            ids.Add(await SendAsync(ada, pair, text));
        }

        await DeleteAsync($"/api/v1/messages/{ids[2]}", ada);
        Assert.Equal(("four five", true), await PageAsync($"recipient_id={ada.Id}&limit=2", bob));
        Assert.Equal(("one two", false), await PageAsync($"conversation_id={pair}&before=4&limit=2", bob));
        Assert.Equal(("two four", true), await PageAsync($"conversation_id={pair}&after=1&limit=2&unknown=1", bob));
        Assert.Equal(("five", false), await PageAsync($"conversation_id={pair}&after=4&limit=2", bob));
        Assert.Equal(("", false), await PageAsync($"conversation_id={pair}&after=5", bob));
        Refused(422, "validation", await GetAsync($"/api/messages?conversation_id={pair}&after=1&before=3", bob));
        Refused(422, "validation", await GetAsync($"/api/messages?conversation_id={pair}&recipient_id={ada.Id}", bob));
        Refused(422, "validation", await GetAsync("/api/messages", bob));
    }

    [Fact]
    public async Task What_the_server_says_in_a_group_is_left_out()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada);
        await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        await SendAsync(ada, group, "welcome");
        Assert.Equal(("welcome", false), await PageAsync($"conversation_id={group}", bob));
        var row = (await GetAsync($"/api/messages?conversation_id={group}", bob)).Json.GetProperty("data")[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("recipient_id").ValueKind);
    }

    [Fact]
    public async Task Reading_moves_the_marker_and_the_sender_sees_when()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var first = await SendAsync(ada, pair, "one");
        await SendAsync(ada, pair, "two");
        var read = await AskAsync(HttpMethod.Post, $"/api/messages/{first}/read", bob);
        Assert.Equal((200, """{"data":{"read_seq":1}}"""), (read.Status, read.Text));
        var rows = (await GetAsync($"/api/messages?recipient_id={bob.Id}", ada)).Json.GetProperty("data");
        Assert.Equal(JsonValueKind.String, rows[0].GetProperty("read_at").ValueKind);
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("read_at").ValueKind);
        Assert.Equal("""{"data":{"read_seq":2}}""", (await PostAsync("/api/messages/read", bob, $$"""{"recipient_id":"{{ada.Id}}"}""")).Text);
        Assert.Equal("""{"data":{"read_seq":2}}""", (await PostAsync("/api/messages/read", bob, $$"""{"conversation_id":{{pair}}}""")).Text);
        Assert.Equal(0, (await GetAsync("/api/v1/unread", bob)).Json.Number("total"));
    }

    [Fact]
    public async Task Of_somebody_to_whom_nothing_was_said_there_is_nothing_and_nothing_is_begun()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        Assert.Equal("""{"data":[],"has_more":false}""", (await GetAsync($"/api/messages?recipient_id={bob.Id}", ada)).Text);
        Assert.Equal("""{"data":[],"has_more":false}""", (await GetAsync("/api/messages?recipient_id=999999", ada)).Text);
        Assert.Equal("""{"data":{"read_seq":0}}""", (await PostAsync("/api/messages/read", ada, $$"""{"recipient_id":{{bob.Id}}}""")).Text);
        Refused(422, "validation", await PostAsync("/api/messages", ada, $$"""{"recipient_id":{{bob.Id}},"body":" "}"""));
        Refused(413, "too_large", await PostAsync("/api/messages", ada, $$"""{"recipient_id":{{bob.Id}},"body":"{{new string('x', 4_001)}}"}"""));
        Assert.Equal(0, (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task Refusals_carry_their_text_thrice_and_name_the_members()
    {
        var ada = await SignUpAsync("Ada");
        var reply = await PostAsync("/api/messages", ada, "{}");
        Refused(422, "validation", reply);
        Assert.Equal(["body is required."], reply.Json.GetProperty("errors").GetProperty("body").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal(1, reply.Json.GetProperty("errors").GetProperty("recipient_id").GetArrayLength());
        Refused(404, "not_found", await PostAsync("/api/messages", ada, """{"conversation_id":999999,"body":"anybody?"}"""));
        Refused(401, "unauthorized", await GetAsync("/api/messages?recipient_id=1"));
    }

    private async Task<(string Bodies, bool HasMore)> PageAsync(string query, Person person)
    {
        var reply = await GetAsync($"/api/messages?{query}", person);
        Assert.Equal(200, reply.Status);
        Shape.Is("data has_more", reply.Json);
        var rows = reply.Json.GetProperty("data").EnumerateArray().ToArray();
        Assert.All(rows, row => Shape.Is(Row, row));
        return (string.Join(' ', rows.Select(row => row.Text("body"))), reply.Json.GetProperty("has_more").GetBoolean());
    }

    private static void Refused(int status, string code, Reply reply)
    {
        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Equal(reply.Json.Text("detail"), reply.Json.Text("message"));
        Assert.Equal(reply.Json.Text("detail"), reply.Json.Text("error"));
    }
}

public sealed class Family003OnSqlite(SqliteHost shared) : Family003Suite(shared), IClassFixture<SqliteHost>;

public sealed class Family003OnPostgreSql(PostgreSqlHost shared) : Family003Suite(shared), IClassFixture<PostgreSqlHost>;

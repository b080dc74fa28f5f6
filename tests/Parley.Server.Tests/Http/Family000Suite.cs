using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>What clients written for seed 000 do, as its documents show them: its routes, its rows, its errors.</summary>
public abstract class Family000Suite(SharedHost shared) : SharedHostSuite(shared)
{
    private const string Conversation = "id name type created_by last_message_at created_at updated_at";
    private const string Listed = "id name type last_message unread_count participants updated_at";
    private const string Participant = "id name avatar_url pivot";
    private const string Message =
        "id conversation_id user_id reply_to_id content type attachments edited edited_at created_at updated_at user reply_to";

    [Fact]
    public async Task A_private_chat_is_made_once_and_answered_201_each_time()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var made = await PostAsync("/conversations", ada, $$"""{"type":"private","participant_ids":[{{bob.Id}}],"color":"red"}""");
        Assert.Equal(201, made.Status);
        Shape.Is("data", made.Json);
        Shape.Is(Conversation, made.Json.GetProperty("data"));
        Assert.Equal("private", made.Json.GetProperty("data").GetProperty("type").GetString());
        Assert.Equal(ada.Id, made.Json.GetProperty("data").GetProperty("created_by").GetInt64());

        var again = await PostAsync("/conversations", bob, $$"""{"type":"private","name":null,"participant_ids":["{{ada.Id}}"]}""");
        Assert.Equal(201, again.Status);
        Assert.Equal(made.Text, again.Text);

        foreach (var ids in new[] { "[]", $"[{bob.Id},{bob.Id}]", $"[{bob.Id},{ada.Id}]" })
        {
            var refused = await PostAsync("/conversations", ada, $$"""{"type":"private","participant_ids":{{ids}}}""");
            Assert.Equal(422, refused.Status);
            Assert.Equal("Private chat requires exactly one participant", refused.Json.GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task The_list_has_names_last_messages_unread_counts_and_participants()
    {
        var (ada, bob, cleo) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cleo"));
        var group = await CreateGroupOf000Async(ada, "Tea", bob, cleo);
        var pair = (await PostAsync("/conversations", ada, $$"""{"type":"private","participant_ids":[{{bob.Id}}]}""")).Id("data");
        await SendOf000Async(bob, pair, """{"content":"one"}""");
        await SendOf000Async(bob, pair, """{"content":"two"}""");

        var list = await GetAsync("/conversations", ada);
        Assert.Equal(200, list.Status);
        Shape.Is("data", list.Json);
        var rows = list.Json.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal([pair, group], rows.Select(row => row.GetProperty("id").GetInt64()));
        Assert.All(rows, row => Shape.Is(Listed, row));
        Assert.Equal(["Bob", "Tea"], rows.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal([2, 0], rows.Select(row => row.GetProperty("unread_count").GetInt32()));
        Shape.Is(Message, rows[0].GetProperty("last_message"));
        Assert.Equal("two", rows[0].GetProperty("last_message").GetProperty("content").GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("last_message").ValueKind);
        Shape.IsTime(rows[0].GetProperty("updated_at"));
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("updated_at").ValueKind);

        var participants = rows[1].GetProperty("participants").EnumerateArray().ToList();
        Assert.Equal([ada.Id, bob.Id, cleo.Id], participants.Select(row => row.GetProperty("id").GetInt64()));
        Assert.All(participants, row => Shape.Is(Participant, row));
        Shape.Is("joined_at last_read_at is_admin muted", participants[0].GetProperty("pivot"));
        Assert.Equal([true, false, false], participants.Select(row => row.GetProperty("pivot").GetProperty("is_admin").GetBoolean()));
        Assert.Equal("Ada", (await GetAsync("/conversations", bob)).Json.GetProperty("data")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_sent_message_comes_back_with_its_author_and_what_it_answers()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupOf000Async(ada, "Tea", bob);
        var first = await SendOf000Async(ada, group, """{"content":"hi","type":"text","reply_to_id":null}""");
        Shape.Is("data", first.Json);
        Shape.Is(Message, first.Json.GetProperty("data"));
        Shape.Is(Shape.UserCard, first.Json.GetProperty("data").GetProperty("user"));
        Assert.Equal(JsonValueKind.Null, first.Json.GetProperty("data").GetProperty("attachments").ValueKind);
        Assert.Equal(JsonValueKind.Null, first.Json.GetProperty("data").GetProperty("reply_to").ValueKind);

        var reply = await SendOf000Async(bob, group, $$"""{"content":"ho","reply_to_id":"{{first.Id("data")}}"}""");
        Assert.Equal(first.Id("data"), reply.Json.GetProperty("data").GetProperty("reply_to_id").GetInt64());
        Assert.Equal("hi", reply.Json.GetProperty("data").GetProperty("reply_to").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_conversation_is_shown_with_pages_of_fifty_newest_first()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupOf000Async(ada, "Tea", bob);
        await Task.WhenAll(Enumerable.Range(0, 51).Select(turn => SendOf000Async(ada, group, $$"""{"content":"{{turn:D}}"}""")));

        var shown = (await GetAsync($"/conversations/{group}", bob)).Json;
        Shape.Is("conversation messages", shown);
        Shape.Is(Conversation, shown.GetProperty("conversation"));
        Shape.Is("data current_page per_page last_page total", shown.GetProperty("messages"));
        await PageIsAsync("", number: 1, rows: 50);
        await PageIsAsync("?page=2", number: 2, rows: 1);
        await PageIsAsync("?page=3", number: 3, rows: 0);
        await PageIsAsync("?page=zero", number: 1, rows: 50);
        await PageIsAsync("?page=-1", number: 1, rows: 50);

        var ids = shown.GetProperty("messages").Items("data").Select(row => row.Number("id")).ToList();
        Assert.Equal(ids.OrderDescending(), ids);

        async Task PageIsAsync(string query, int number, int rows)
        {
            var page = (await GetAsync($"/conversations/{group}{query}", bob)).Json.GetProperty("messages");
            Assert.Equal((number, 50), (page.Number("current_page"), page.Number("per_page")));
            Assert.Equal((2, 51), (page.Number("last_page"), page.Number("total")));
            Assert.Equal(rows, page.Items("data").Count());
        }
    }

    [Fact]
    public async Task An_empty_conversation_has_one_empty_page()
    {
        var ada = await SignUpAsync("Ada");
        var group = await CreateGroupOf000Async(ada, "Tea", await SignUpAsync("Bob"));
        Assert.Equal(
            """{"data":[],"current_page":1,"per_page":50,"last_page":1,"total":0}""",
            (await GetAsync($"/conversations/{group}", ada)).Json.GetProperty("messages").GetRawText());
    }

    [Fact]
    public async Task Reading_a_message_tells_its_author_by_whom_and_takes_it_off_the_count()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupOf000Async(ada, "Tea", bob);
        await SendOf000Async(ada, group, """{"content":"one"}""");
        var second = await SendOf000Async(ada, group, """{"content":"two"}""");
        await SendOf000Async(ada, group, """{"content":"three"}""");

        var read = await PostAsync($"/messages/{second.Id("data")}/read", bob, "");
        Assert.Equal((200, """{"message":"Marked as read"}"""), (read.Status, read.Text));
        var row = (await GetAsync("/conversations", bob)).Json.GetProperty("data")[0];
        Assert.Equal(1, row.GetProperty("unread_count").GetInt32());
        Shape.IsTime(row.GetProperty("participants")[1].GetProperty("pivot").GetProperty("last_read_at"));

        var shown = (await GetAsync($"/conversations/{group}", ada)).Json.GetProperty("messages").Items("data").ToList();
        Assert.All(shown, message => Shape.Is(Message + " read_by", message));
        Assert.Equal([0, 1, 1], shown.Select(message => message.GetProperty("read_by").GetArrayLength()));
        var reader = shown[1].GetProperty("read_by")[0];
        Shape.Is("id name pivot", reader);
        Shape.Is("read_at", reader.GetProperty("pivot"));
        Assert.Equal(bob.Id, reader.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Only_the_author_edits_and_deletes_and_a_deleted_message_is_nowhere()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupOf000Async(ada, "Tea", bob);
        await SendOf000Async(bob, group, """{"content":"stays"}""");
        var id = (await SendOf000Async(bob, group, """{"content":"helo"}""")).Id("data");
        var answer = (await SendOf000Async(bob, group, $$"""{"content":"I mean","reply_to_id":{{id}}}""")).Id("data");

        var edited = await PutAsync($"/messages/{id}", bob, """{"content":"hello"}""");
        Assert.Equal(200, edited.Status);
        Shape.Is(Message, edited.Json.GetProperty("data"));
        Assert.True(edited.Json.GetProperty("data").GetProperty("edited").GetBoolean());
        Assert.Equal(edited.Json.GetProperty("data").Text("edited_at"), edited.Json.GetProperty("data").Text("updated_at"));

        // The owner of the group is a member to its members' messages here.
        Assert.Equal(403, (await PutAsync($"/messages/{id}", ada, """{"content":"mine"}""")).Status);
        Assert.Equal(403, (await DeleteAsync($"/messages/{id}", ada)).Status);
        var deleted = await DeleteAsync($"/messages/{id}", bob);
        Assert.Equal((204, ""), (deleted.Status, deleted.Text));
        Assert.Equal(204, (await DeleteAsync($"/messages/{answer}", bob)).Status);

        var shown = (await GetAsync($"/conversations/{group}", ada)).Json.GetProperty("messages");
        Assert.Equal(1, shown.GetProperty("total").GetInt32());
        Assert.Equal("stays", shown.GetProperty("data")[0].GetProperty("content").GetString());
        var row = (await GetAsync("/conversations", ada)).Json.GetProperty("data")[0];
        Assert.Equal("stays", row.GetProperty("last_message").GetProperty("content").GetString());
        Assert.Equal(1, row.GetProperty("unread_count").GetInt32());
    }

    [Fact]
    public async Task A_reply_to_a_deleted_message_answers_nothing_any_more()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupOf000Async(ada, "Tea", bob);
        var id = (await SendOf000Async(ada, group, """{"content":"secret"}""")).Id("data");
        await SendOf000Async(bob, group, $$"""{"content":"ah","reply_to_id":{{id}}}""");
        await DeleteAsync($"/messages/{id}", ada);
        var shown = await GetAsync($"/conversations/{group}", bob);
        Assert.DoesNotContain("secret", shown.Text);
        Assert.Equal(JsonValueKind.Null, shown.Json.GetProperty("messages").GetProperty("data")[0].GetProperty("reply_to").ValueKind);
    }

    [Fact]
    public async Task Admins_add_participants_once_and_remove_them_and_anybody_leaves()
    {
        var (ada, bob, cleo) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cleo"));
        var group = await CreateGroupOf000Async(ada, "Tea", bob);
        var path = $"/conversations/{group}/participants";
        for (var turn = 0; turn < 2; turn++)
        {
            var added = await PostAsync(path, ada, $$"""{"user_id":"{{cleo.Id}}"}""");
            Assert.Equal((200, """{"message":"Participant added"}"""), (added.Status, added.Text));
        }

        Assert.Equal(3, (await GetAsync("/conversations", ada)).Json.GetProperty("data")[0].GetProperty("participants").GetArrayLength());
        Assert.Equal(403, (await PostAsync(path, bob, $$"""{"user_id":{{cleo.Id}}}""")).Status);
        Assert.Equal(403, (await DeleteAsync($"{path}/{cleo.Id}", bob)).Status);
        Assert.Equal(422, (await PostAsync(path, ada, """{"user_id":999999}""")).Status);
        Assert.Equal(422, (await PostAsync(path, ada, "{}")).Status);

        var removed = await DeleteAsync($"{path}/{cleo.Id}", ada);
        Assert.Equal((200, """{"message":"Participant removed"}"""), (removed.Status, removed.Text));
        Assert.Equal(200, (await DeleteAsync($"{path}/{bob.Id}", bob)).Status);
        Assert.Equal(404, (await GetAsync($"/conversations/{group}", bob)).Status);

        // What happened is told by the server, in messages of its own.
        var messages = (await GetAsync($"/conversations/{group}", ada)).Json.GetProperty("messages");
        Assert.All(messages.GetProperty("data").EnumerateArray(), row => Assert.Equal("system", row.GetProperty("type").GetString()));
        Assert.Equal(3, messages.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Nobody_is_added_to_or_removed_from_a_private_chat()
    {
        var (ada, bob, cleo) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cleo"));
        var pair = (await PostAsync("/conversations", ada, $$"""{"type":"private","participant_ids":[{{bob.Id}}]}""")).Id("data");
        var added = await PostAsync($"/conversations/{pair}/participants", ada, $$"""{"user_id":{{cleo.Id}}}""");
        var removed = await DeleteAsync($"/conversations/{pair}/participants/{bob.Id}", ada);
        Assert.Equal([422, 422], [added.Status, removed.Status]);
        Assert.NotEmpty(added.Json.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Errors_say_their_detail_as_message_and_error_too()
    {
        var ada = await SignUpAsync("Ada");
        var refused = await PostAsync("/conversations", ada, """{"type":"secret"}""");
        Assert.Equal(422, refused.Status);
        Shape.Is("type title status code detail request_id message error errors", refused.Json);
        Shape.Is("type participant_ids", refused.Json.GetProperty("errors"));
        var detail = refused.Json.GetProperty("detail").GetString();
        Assert.Equal((detail, detail), (refused.Json.GetProperty("message").GetString(), refused.Json.GetProperty("error").GetString()));
        Shape.Is("type title status code detail request_id message error errors", (await GetAsync("/conversations/999999", ada)).Json);
        Shape.Is("type title status code detail request_id message error errors", (await GetAsync("/conversations")).Json);
    }

    [Fact]
    public async Task A_channel_is_a_group_here()
    {
        var ada = await SignUpAsync("Ada");
        await CreateAsync(ada, "channel");
        Assert.Equal("group", (await GetAsync("/conversations", ada)).Json.GetProperty("data")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_form_is_taken_like_json()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var fields = $"type=group&name=Tea+%26+Cake&participant_ids[]={bob.Id}";
        var made = await AskAsync(HttpMethod.Post, "/conversations", ada, fields, "application/x-www-form-urlencoded");
        Assert.Equal(201, made.Status);
        Assert.Equal("Tea & Cake", made.Json.GetProperty("data").GetProperty("name").GetString());

        using var form = new MultipartFormDataContent
        {
            { new StringContent("héllo"), "content" },
            { new StringContent("text"), "type" },
            { new StringContent(""), "reply_to_id" },
        };
        var sent = await AskAsync(HttpMethod.Post, $"/conversations/{made.Id("data")}/messages", ada, form);
        Assert.Equal(201, sent.Status);
        Assert.Equal("héllo", sent.Json.GetProperty("data").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_file_is_refused_and_its_message_with_it()
    {
        var ada = await SignUpAsync("Ada");
        var group = await CreateGroupOf000Async(ada, "Tea", await SignUpAsync("Bob"));
        var file = new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var form = new MultipartFormDataContent { { new StringContent("look"), "content" }, { file, "attachments[]", "a.png" } };
        var refused = await AskAsync(HttpMethod.Post, $"/conversations/{group}/messages", ada, form);
        Assert.Equal(422, refused.Status);
        Shape.Is("attachments", refused.Json.GetProperty("errors"));
        Assert.Equal(0, (await GetAsync($"/conversations/{group}", ada)).Json.GetProperty("messages").GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("a=1&a=2&content=hi\0", "application/x-www-form-urlencoded")]
    [InlineData("content=%00", "application/x-www-form-urlencoded")]
    [InlineData("reply_to_id=01&content=hi", "application/x-www-form-urlencoded")]
    [InlineData("reply_to_id=9007199254740992&content=hi", "application/x-www-form-urlencoded")]
    [InlineData("content[]=hi", "application/x-www-form-urlencoded")]
    [InlineData("content", "multipart/form-data")]
    [InlineData("content", "multipart/form-data; boundary=x")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nhi", "multipart/form-data; boundary=x")]
    [InlineData("""{"content":"\ud800"}""", "application/json")]
    [InlineData("""{"content":"hi","reply_to_id":"\ud800"}""", "application/json")]
    [InlineData("""{"content":"hi","content":"ho"}""", "application/json")]
    [InlineData("""{"content":["hi"]}""", "application/json")]
    [InlineData("""{"content":"hi","attachments":["a"]}""", "application/json")]
    [InlineData("""{"content":"hi"}""", "text/plain")]
    public async Task What_is_no_message_is_refused(string body, string contentType)
    {
        var ada = await SignUpAsync("Ada");
        var group = await CreateGroupOf000Async(ada, "Tea", await SignUpAsync("Bob"));
        var refused = await AskAsync(HttpMethod.Post, $"/conversations/{group}/messages", ada, body, contentType);
        Assert.InRange(refused.Status, 400, 422);
        Assert.Equal(0, (await GetAsync($"/conversations/{group}", ada)).Json.GetProperty("messages").GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("""{"content":"hi","type":"text","reply_to_id":"1","unknown":[{"a":1}]}""", "application/json")]
    [InlineData("content=hi&type=text&reply_to_id=1&unknown[]=a&unknown[]=b", "application/x-www-form-urlencoded")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nhi\r\n--x--\r\n", "multipart/form-data; boundary=x")]
    public async Task Whatever_comes_is_never_our_failure(string body, string contentType)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var ada = await SignUpAsync("Ada");
        var path = $"/conversations/{await CreateGroupOf000Async(ada, "Tea", await SignUpAsync("Bob"))}/messages";
        for (var turn = 0; turn < 300; turn++)
        {
            var bytes = Mutation.Of(Encoding.UTF8.GetBytes(body), random);
            using var content = new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
            var reply = await AskAsync(HttpMethod.Post, path, ada, content);
            Assert.True(reply.Status < 500, $"seed {seed}, turn {turn}: {Convert.ToHexString(bytes)}: {reply.Status}");
        }
    }

    private async Task<long> CreateGroupOf000Async(Person owner, string name, params Person[] others)
    {
        var ids = string.Join(',', others.Select(person => person.Id));
        var made = await PostAsync("/conversations", owner, $$"""{"type":"group","name":"{{name}}","participant_ids":[{{ids}}]}""");
        Assert.Equal(201, made.Status);
        return made.Id("data");
    }

    private async Task<Reply> SendOf000Async(Person sender, long conversationId, string body)
    {
        var sent = await PostAsync($"/conversations/{conversationId}/messages", sender, body);
        Assert.True(sent.Status == 201, sent.Text);
        return sent;
    }
}

public sealed class Family000OnSqlite(SqliteHost shared) : Family000Suite(shared), IClassFixture<SqliteHost>;

public sealed class Family000OnPostgreSql(PostgreSqlHost shared) : Family000Suite(shared), IClassFixture<PostgreSqlHost>;

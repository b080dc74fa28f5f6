using System.Text.Json;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>The routes that the clients of seed 001 call, in its shapes.</summary>
public abstract class Family001Suite(SharedHost shared) : SharedHostSuite(shared)
{
    private const string Row = "id sender_id receiver_id conversation_id content attachment_url is_read read_at createdAt updatedAt deletedAt";

    [Fact]
    public async Task A_message_begins_the_conversation_and_the_second_is_in_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var reply = await PostAsync("/api/chat/send", ada, $$"""{"receiverId":{{bob.Id}},"content":"Hello! How are you?"}""");
        Assert.Equal(201, reply.Status);
        Shape.Is("success message data", reply.Json);
        Assert.Equal((true, "Message sent"), (reply.Json.GetProperty("success").GetBoolean(), reply.Json.Text("message")));
        var row = reply.Json.GetProperty("data");
        Shape.Is(Row, row);
        Assert.Equal((ada.Id, bob.Id, "Hello! How are you?"), (row.Number("sender_id"), row.Number("receiver_id"), row.Text("content")));
        Assert.False(row.GetProperty("is_read").GetBoolean());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("attachment_url").ValueKind);
        var second = await PostAsync("/api/chat/send", bob, $$"""{"receiverId":"{{ada.Id}}","content":"Fine","more":1,"attachmentUrl":null}""");
        Assert.Equal(row.Number("conversation_id"), second.Json.GetProperty("data").Number("conversation_id"));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_stores_one_message()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var (key, body) = ($"{Guid.NewGuid()}", $$"""{"receiverId":{{bob.Id}},"content":"once"}""");
        var first = await AskAsync(HttpMethod.Post, "/api/chat/send", ada, body, idempotencyKey: key);
        var again = await AskAsync(HttpMethod.Post, "/api/chat/send", ada, body, idempotencyKey: key);
        Assert.Equal(first.Text, again.Text);
        var other = await AskAsync(
            HttpMethod.Post, "/api/chat/send", ada, $$"""{"receiverId":{{bob.Id}},"content":"twice"}""", idempotencyKey: key);
        Refused(400, "conflict", other);
    }

    [Fact]
    public async Task Conversations_are_private_ones_with_the_smaller_id_first()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        await CreateGroupAsync(ada, bob);
        var pair = await OpenPrivateAsync(bob, ada);
        await SendAsync(bob, pair, new string('x', 150));
        await OpenPrivateAsync(ada, eve);
        var page = (await GetAsync("/api/chat/conversations?page=1&limit=1", bob)).Json.GetProperty("data");
        Assert.Equal((1, 1, 1), (page.Number("total"), page.Number("page"), page.Number("totalPages")));
        var row = page.GetProperty("conversations")[0];
        Shape.Is(
            "id participant_1_id participant_2_id last_message last_message_at createdAt updatedAt participant1 participant2", row);
        Assert.Equal((pair, ada.Id, bob.Id), (row.Number("id"), row.Number("participant_1_id"), row.Number("participant_2_id")));
        Assert.Equal(new string('x', 100) + "…", row.Text("last_message"));
        Shape.Is("id name avatar", row.GetProperty("participant1"));
        var second = (await GetAsync("/api/chat/conversations?page=2&limit=1", ada)).Json.GetProperty("data");
        Assert.Equal((2, 2, 2), (second.Number("total"), second.Number("page"), second.Number("totalPages")));
        Assert.Equal(1, second.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task Messages_come_oldest_first_with_both_people_and_whether_they_were_read()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var ids = new List<long>();
        foreach (var text in (string[])["one", "two", "three"])
        {
            ids.Add(await SendAsync(ada, pair, text));
        }

        await DeleteAsync($"/api/v1/messages/{ids[1]}", ada);
        Assert.Equal(2, (await GetAsync("/api/chat/unread-count", bob)).Json.GetProperty("data").Number("unreadCount"));
        var unread = (await GetAsync("/api/chat/unread", bob)).Json.GetProperty("data")[0];
        Assert.Equal((pair, 2), (unread.Number("conversation_id"), unread.Number("unread_count")));
        Assert.Equal(ada.Id, unread.GetProperty("participant").Number("id"));
        var read = await PutAsync($"/api/chat/conversations/{pair}/read", bob);
        Assert.Equal((200, "Messages marked as read"), (read.Status, read.Json.Text("message")));
        Assert.Equal(0, (await GetAsync("/api/chat/unread-count", bob)).Json.GetProperty("data").Number("unreadCount"));
        await SendAsync(bob, pair, "four");

        var page = (await GetAsync($"/api/chat/conversations/{pair}/messages?limit=2", ada)).Json.GetProperty("data");
        Assert.Equal((3, 1, 2), (page.Number("total"), page.Number("page"), page.Number("totalPages")));
        var rows = page.GetProperty("messages").EnumerateArray().ToArray();
        Assert.Equal(["one", "three"], rows.Select(row => row.Text("content")));
        Assert.All(rows, row => Shape.Is(Row + " sender receiver", row));
        Assert.All(rows, row => Assert.True(row.GetProperty("is_read").GetBoolean()));
        Assert.Equal(JsonValueKind.String, rows[0].GetProperty("read_at").ValueKind);
        Assert.Equal((ada.Id, bob.Id), (rows[0].GetProperty("sender").Number("id"), rows[0].GetProperty("receiver").Number("id")));
        page = (await GetAsync($"/api/chat/conversations/{pair}/messages?limit=2&page=2", ada)).Json.GetProperty("data");
        var last = page.GetProperty("messages")[0];
        Assert.Equal(("four", false), (last.Text("content"), last.GetProperty("is_read").GetBoolean()));
    }

    [Fact]
    public async Task A_text_is_found_in_any_case_and_what_was_deleted_is_not()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await SendAsync(ada, pair, "ÄPFEL 100%");
        await SendAsync(ada, pair, "Birnen");
        var gone = await SendAsync(ada, pair, "noch mehr Äpfel");
        await SendAsync(bob, pair, "alle äpfel");
        await DeleteAsync($"/api/v1/messages/{gone}", ada);
        var found = (await GetAsync($"/api/chat/conversations/{pair}/search?q=%C3%A4pfel&limit=1&page=2", bob)).Json.GetProperty("data");
        Assert.Equal((2, 2, 2), (found.Number("total"), found.Number("page"), found.Number("totalPages")));
        Assert.Equal("alle äpfel", found.GetProperty("messages")[0].Text("content"));
        Assert.Equal(1, (await GetAsync($"/api/chat/conversations/{pair}/search?q=0%25", bob)).Json.GetProperty("data").Number("total"));
        Refused(400, "validation", await GetAsync($"/api/chat/conversations/{pair}/search", bob));
    }

    [Fact]
    public async Task Own_messages_are_deleted_and_others_are_not()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var id = await SendAsync(ada, await OpenPrivateAsync(ada, bob), "oops");
        Refused(403, "forbidden", await DeleteAsync($"/api/chat/messages/{id}", bob));
        var reply = await DeleteAsync($"/api/chat/messages/{id}", ada);
        Assert.Equal("""{"success":true,"message":"Message deleted"}""", reply.Text);
    }

    [Fact]
    public async Task Refusals_have_few_statuses_and_one_shape()
    {
        var (ada, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Eve"));
        var pair = await OpenPrivateAsync(ada, await SignUpAsync("Bob"));
        var nobody = await GetAsync("/api/chat/conversations");
        Assert.Equal("""{"success":false,"message":"Sign in first.","error":{"code":"unauthorized"}}""", nobody.Text);
        Assert.Equal(401, nobody.Status);
        Refused(404, "not_found", await GetAsync($"/api/chat/conversations/{pair}/messages", eve));
        Refused(404, "not_found", await PutAsync($"/api/chat/conversations/{await CreateGroupAsync(ada, eve)}/read", ada));
        Refused(400, "validation", await PostAsync("/api/chat/send", ada, """{"content":"to nobody"}"""));
        Refused(400, "validation", await PostAsync("/api/chat/send", ada, $$"""{"receiverId":{{ada.Id}},"content":"to myself"}"""));
        Refused(400, "validation", await PostAsync("/api/chat/send", ada, $$"""{"receiverId":{{eve.Id}},"content":" "}"""));
        Refused(400, "too_large", await PostAsync("/api/chat/send", ada, $$"""{"receiverId":{{eve.Id}},"content":"{{new string('x', 4_001)}}"}"""));
        Refused(400, "bad_request", await PostAsync("/api/chat/send", ada, "[]"));
        Assert.Equal(0, (await GetAsync("/api/chat/conversations", eve)).Json.GetProperty("data").Number("total"));
    }

    private static void Refused(int status, string code, Reply reply)
    {
        Assert.Equal((status, code), (reply.Status, reply.Code));
        Shape.Is("success message error", reply.Json);
        Assert.False(reply.Json.GetProperty("success").GetBoolean());
    }
}

public sealed class Family001OnSqlite(SqliteHost shared) : Family001Suite(shared), IClassFixture<SqliteHost>;

public sealed class Family001OnPostgreSql(PostgreSqlHost shared) : Family001Suite(shared), IClassFixture<PostgreSqlHost>;

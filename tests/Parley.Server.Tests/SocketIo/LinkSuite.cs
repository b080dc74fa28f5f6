using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>A link that is attached to a message, in the words of every wire; and whether a message was read.</summary>
public abstract class LinkSuite(SharedHost shared) : SharedHostSuite(shared)
{
    private const string Url = "https://example.com/a/image.jpg";

    [Fact]
    public async Task What_is_attached_in_snake_is_told_by_every_wire()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var adas = await InsideAsync(ada, pair);
        await using var kebab = await ChatClient.ConnectAsync(Host.BaseAddress, "/api/socket/io", bob.Token);
        await using var native = await WireClient.SignInAsync(Host.BaseAddress, bob);
        var answer = await adas.AskAsync("send_message", $$"""{"conversationId":{{pair}},"content":"look","attachmentUrl":"{{Url}}"}""");
        Assert.Equal(Url, answer.GetProperty("data").Text("attachmentUrl"));
        Assert.Equal(Url, (await adas.HearAsync("new_message"))[1].Text("attachmentUrl"));
        Assert.Equal(Url, (await kebab.HearAsync("new-message"))[1].Text("fileUrl"));
        var told = (await native.HearAsync("new_message")).GetProperty("message");
        IsTheLink(told);
        var id = told.Number("id");
        IsTheLink((await GetAsync($"/api/v1/messages/{id}", bob)).Json.GetProperty("message"));
        IsTheLink((await GetAsync($"/api/v1/conversations/{pair}/messages", bob)).Json.GetProperty("messages")[0]);
        IsTheLink((await GetAsync("/api/v1/conversations", bob)).Json.GetProperty("conversations")[0].GetProperty("last_message"));
        var page = (await kebab.AskAsync("join-conversation", $"\"{pair}\"")).GetProperty("data").GetProperty("messages");
        Assert.Equal(Url, page[0].Text("fileUrl"));
        var listed = (await GetAsync($"/api/chat/conversations/{pair}/messages", bob)).Json.GetProperty("data").GetProperty("messages");
        Assert.Equal(Url, listed[0].Text("attachment_url"));
        var found = (await GetAsync($"/api/chat/conversations/{pair}/search?q=LOOK", bob)).Json.GetProperty("data").GetProperty("messages");
        Assert.Equal(Url, found[0].Text("attachment_url"));
        var row = (await GetAsync($"/conversations/{pair}", bob)).Json.GetProperty("messages").GetProperty("data")[0];
        Assert.Equal(
            $$"""[{"name":"image.jpg","path":null,"url":"{{Url}}","size":null,"mime":null}]""", row.GetProperty("attachments").GetRawText());
    }

    [Fact]
    public async Task What_is_attached_in_kebab_keeps_its_type_and_may_stand_alone()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var adas = await ChatClient.ConnectAsync(Host.BaseAddress, "/api/socket/io", ada.Token);
        await using var bobs = await InsideAsync(bob, pair);
        foreach (var type in (string[])["TEXT", "IMAGE", "FILE", "VOICE"])
        {
            await adas.AskAsync("send-message", $$"""{"conversationId":"{{pair}}","type":"{{type}}","fileUrl":"{{Url}}"}""");
            var told = (await adas.HearAsync("new-message"))[1];
            Assert.Equal((type, Url, ""), (told.Text("type"), told.Text("fileUrl"), told.Text("content")));
            var heard = (await bobs.HearAsync("new_message"))[1];
            Assert.Equal((Url, ""), (heard.Text("attachmentUrl"), heard.Text("content")));
        }

        var row = (await GetAsync("/api/chat/conversations", bob)).Json.GetProperty("data").GetProperty("conversations")[0];
        Assert.Equal("image.jpg", row.Text("last_message"));
    }

    [Fact]
    public async Task By_HTTP_it_is_taken_as_the_seed_has_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var bobs = await ChatClient.ConnectAsync(Host.BaseAddress, "/api/socket/io", bob.Token);
        var sent = await PostAsync(
            "/api/chat/send", ada, $$"""{"receiverId":{{bob.Id}},"content":"Hello! How are you?","attachmentUrl":"{{Url}}"}""");
        Assert.Equal((201, Url), (sent.Status, sent.Json.GetProperty("data").Text("attachment_url")));
        Assert.Equal(Url, (await bobs.HearAsync("new-message"))[1].Text("fileUrl"));
        var alone = await PostAsync("/api/chat/send", ada, $$"""{"receiverId":{{bob.Id}},"attachmentUrl":"{{Url}}"}""");
        Assert.Equal((201, ""), (alone.Status, alone.Json.GetProperty("data").Text("content")));
    }

    [Fact]
    public async Task It_stays_through_edits_by_every_door_and_goes_with_the_message()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var adas = await InsideAsync(ada, pair);
        var answer = await adas.AskAsync("send_message", $$"""{"conversationId":{{pair}},"content":"lok","attachmentUrl":"{{Url}}"}""");
        var id = answer.GetProperty("data").Number("id");
        await adas.AskAsync("edit_message", $$"""{"messageId":{{id}},"content":"look"}""");
        Assert.Equal(Url, (await adas.HearAsync("message_edited"))[1].Text("attachmentUrl"));
        IsTheLink((await PatchAsync($"/api/v1/messages/{id}", ada, """{"content":"look!"}""")).Json.GetProperty("message"));
        Assert.Equal(Url, (await adas.HearAsync("message_edited"))[1].Text("attachmentUrl"));
        await adas.AskAsync("delete_message", $$"""{"messageId":{{id}}}""");
        var deleted = (await GetAsync($"/api/v1/messages/{id}", bob)).Json.GetProperty("message");
        Assert.Equal(0, deleted.GetProperty("attachments").GetArrayLength());
        Assert.DoesNotContain("example.com", (await GetAsync($"/api/v1/conversations/{pair}/messages", bob)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_by_another_wire_is_one_message_and_another_address_a_conflict()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var id = Guid.NewGuid();
        await using var snake = await InsideAsync(ada, pair);
        await using var kebab = await ChatClient.ConnectAsync(Host.BaseAddress, "/api/socket/io", ada.Token);
        var first = await snake.AskAsync(
            "send_message", $$"""{"conversationId":{{pair}},"content":"look","attachmentUrl":"{{Url}}","clientId":"{{id}}"}""");
        var again = await kebab.AskAsync(
            "send-message", $$"""{"conversationId":"{{pair}}","content":"look","fileUrl":"{{Url}}","clientId":"{{id}}"}""");
        Assert.Equal($"{first.GetProperty("data").Number("id")}", again.GetProperty("data").Text("id"));
        Assert.Equal(Url, again.GetProperty("data").Text("fileUrl"));
        foreach (var other in (string[])["", ""","attachmentUrl":"https://example.com/b" """])
        {
            var refused = await snake.AskAsync("send_message", $$"""{"conversationId":{{pair}},"content":"look","clientId":"{{id}}"{{other}}}""");
            Assert.Equal("conflict", refused.GetProperty("error").Text("code"));
        }
    }

    [Theory]
    [InlineData("javascript:alert(1)", "validation")]
    [InlineData("data:image/png;base64,AA==", "validation")]
    [InlineData("//example.com/a", "validation")]
    [InlineData("/uploads/1", "validation")]
    [InlineData("https://ada@example.com/", "validation")]
    [InlineData(" https://example.com/", "validation")]
    [InlineData("https://example.com/\u202e", "validation")]
    [InlineData("https:\\\\example.com", "validation")]
    [InlineData(null, "too_large")]
    public async Task What_is_no_address_is_refused_and_begins_no_conversation(string? url, string code)
    {
        url ??= "https://example.com/".PadRight(2_049, 'a');
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var said = JsonSerializer.Serialize(url);
        await using var snake = await ChatClient.ConnectAsync(Host.BaseAddress, "/socket.io/", ada.Token);
        var refused = await snake.AskAsync("send_message", $$"""{"receiverId":{{bob.Id}},"content":"x","attachmentUrl":{{said}}}""");
        Assert.Equal(code, refused.GetProperty("error").Text("code"));
        var http = await PostAsync("/api/chat/send", ada, $$"""{"receiverId":{{bob.Id}},"content":"x","attachmentUrl":{{said}}}""");
        Assert.Equal((400, code), (http.Status, http.Json.GetProperty("error").Text("code")));
        Assert.Equal(0, (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task Whether_it_was_read_follows_the_receivers_marker_in_what_is_told_later()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var adas = await InsideAsync(ada, pair);
        await using var bobs = await InsideAsync(bob, pair);
        var id = Guid.NewGuid();
        var send = $$"""{"conversationId":{{pair}},"content":"helo","clientId":"{{id}}"}""";
        var sent = (await adas.AskAsync("send_message", send)).GetProperty("data");
        Assert.False(sent.GetProperty("isRead").GetBoolean());
        Assert.False((await adas.AskAsync("send_message", send)).GetProperty("data").GetProperty("isRead").GetBoolean());
        await bobs.AskAsync("mark_as_read", $$"""{"conversationId":{{pair}}}""");
        Assert.True((await adas.AskAsync("send_message", send)).GetProperty("data").GetProperty("isRead").GetBoolean());
        var edit = $$"""{"messageId":{{sent.Number("id")}},"content":"hello"}""";
        Assert.True((await adas.AskAsync("edit_message", edit)).GetProperty("data").GetProperty("isRead").GetBoolean());
        Assert.True((await bobs.HearAsync("message_edited"))[1].GetProperty("isRead").GetBoolean());
        var row = (await PostAsync("/api/chat/send", ada, $$"""{"receiverId":{{bob.Id}},"content":"helo","client_id":"{{id}}"}""")).Json;
        Assert.True(row.GetProperty("data").GetProperty("is_read").GetBoolean());
        Assert.Equal(JsonValueKind.String, row.GetProperty("data").GetProperty("read_at").ValueKind);
    }

    [Fact]
    public async Task Who_lets_nobody_know_what_was_read_is_not_told_of_and_neither_is_a_group()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        Assert.Equal(200, (await PatchAsync("/api/v1/users/me/settings", bob, """{"read_receipts":false}""")).Status);
        foreach (var conversation in (long[])[await OpenPrivateAsync(ada, bob), await CreateGroupAsync(ada, bob)])
        {
            await using var adas = await InsideAsync(ada, conversation);
            await using var bobs = await InsideAsync(bob, conversation);
            var id = await SendAsync(ada, conversation, "helo");
            await bobs.AskAsync("mark_as_read", $$"""{"conversationId":{{conversation}}}""");
            var edited = await adas.AskAsync("edit_message", $$"""{"messageId":{{id}},"content":"hello"}""");
            Assert.False(edited.GetProperty("data").GetProperty("isRead").GetBoolean());
        }
    }

    private async Task<ChatClient> InsideAsync(Person person, long conversation)
    {
        var client = await ChatClient.ConnectAsync(Host.BaseAddress, "/socket.io/", person.Token);
        await client.AskAsync("join_conversation", $$"""{"conversationId":{{conversation}}}""");
        return client;
    }

    private static void IsTheLink(JsonElement message)
    {
        var link = Assert.Single(message.GetProperty("attachments").EnumerateArray());
        Assert.Equal(
            $$"""{"id":{{link.Number("id")}},"name":"image.jpg","size":null,"mime":null,"url":"{{Url}}","width":null,"height":null,"""
            + "\"duration\":null,\"waveform\":null,\"thumbhash\":null}",
            link.GetRawText());
    }
}

public sealed class LinksOnSqlite(SqliteHost shared) : LinkSuite(shared), IClassFixture<SqliteHost>;

public sealed class LinksOnPostgreSql(PostgreSqlHost shared) : LinkSuite(shared), IClassFixture<PostgreSqlHost>;

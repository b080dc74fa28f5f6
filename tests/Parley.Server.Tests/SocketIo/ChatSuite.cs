using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>Chat over Socket.IO in both vocabularies, frame by frame.</summary>
public abstract class ChatSuite(SharedHost shared) : SharedHostSuite(shared)
{
    private const string Snake = "/socket.io/";
    private const string Kebab = "/api/socket/io";

    [Fact]
    public async Task A_message_reaches_those_inside_in_the_words_of_snake_and_notifies_the_others()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await ConnectAsync(Snake, ada);
        await using var bobs = await ConnectAsync(Snake, bob);
        Yes(await adas.AskAsync("join_conversation", $$"""{"conversationId":"{{conversation}}"}"""), $$"""{"conversationId":{{conversation}}}""");
        var answer = await adas.AskAsync("send_message", $$"""{"receiverId":{{bob.Id}},"conversationId":{{conversation}},"content":"Hällo 👋"}""");
        var message = (await adas.HearAsync("new_message"))[1];
        Assert.Equal(message.GetRawText(), answer.GetProperty("data").GetRawText());
        var at = message.Text("createdAt");
        Same(
            $$$"""
            {"id":{{{message.Number("id")}}},"senderId":{{{ada.Id}}},"receiverId":{{{bob.Id}}},"conversationId":{{{conversation}}},
             "content":"Hällo 👋","attachmentUrl":null,"isRead":false,"createdAt":"{{{at}}}",
             "sender":{"id":{{{ada.Id}}},"name":"Ada","avatar":null}}
            """,
            message);
        Same(
            $$"""{"from":{{ada.Id}},"conversationId":{{conversation}},"content":"Hällo 👋","timestamp":"{{at}}"}""",
            (await bobs.HearAsync("message_notification"))[1]);
        Assert.DoesNotContain("message_notification", await adas.HeardAsync());
        Assert.DoesNotContain("new_message", await bobs.HeardAsync());
    }

    [Fact]
    public async Task Durable_events_end_in_an_offset_that_all_have_and_ephemeral_ones_in_an_object()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await InsideAsync(ada, conversation);
        await using var bobs = await InsideAsync(bob, conversation);
        await using var kebab = await ConnectAsync(Kebab, bob);
        await adas.EmitAsync("typing", $$"""{"conversationId":{{conversation}}}""");
        await adas.EmitAsync("send_message", $$"""{"conversationId":{{conversation}},"content":"one"}""");
        var offset = (await adas.HearAsync("new_message"))[2].GetString();
        Assert.EndsWith(".2", offset, StringComparison.Ordinal);
        Assert.Equal(2, (await bobs.HearAsync("user_typing")).GetArrayLength());
        Assert.Equal(offset, (await bobs.HearAsync("new_message"))[2].GetString());
        Assert.Equal(offset, (await kebab.HearAsync("new-message"))[2].GetString());
    }

    [Fact]
    public async Task Both_vocabularies_are_understood_at_every_path_and_answered_in_the_one_of_the_path()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var snake = await ConnectAsync(Snake, ada);
        await using var kebab = await ConnectAsync(Kebab, bob);
        var page = (await snake.AskAsync("join-conversation", $"\"{conversation}\"")).GetProperty("data");
        Assert.Equal(0, page.GetProperty("messages").GetArrayLength());
        var sent = (await snake.AskAsync("send-message", $$"""{"conversationId":"{{conversation}}","content":"one"}""")).GetProperty("data");
        Assert.Equal(conversation, sent.Number("conversationId"));
        Assert.Equal(sent.GetRawText(), (await snake.HearAsync("new_message"))[1].GetRawText());
        Assert.Equal($"{sent.Number("id")}", (await kebab.HearAsync("new-message"))[1].Text("id"));
        Yes(await kebab.AskAsync("join_conversation", $$"""{"conversationId":{{conversation}}}"""), $$"""{"conversationId":"{{conversation}}"}""");
        var answer = (await kebab.AskAsync("send_message", $$"""{"receiverId":{{ada.Id}},"content":"two"}""")).GetProperty("data");
        Assert.Equal($"{conversation}", answer.Text("conversationId"));
    }

    [Fact]
    public async Task With_a_receiver_alone_the_private_conversation_is_begun_and_the_second_message_is_in_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var adas = await ConnectAsync(Snake, ada);
        var first = (await adas.AskAsync("send_message", $$"""{"receiverId":"{{bob.Id}}","content":"one"}""")).GetProperty("data");
        var second = (await adas.AskAsync("send_message", $$"""{"receiverId":{{bob.Id}},"content":"two"}""")).GetProperty("data");
        Assert.Equal(first.Number("conversationId"), second.Number("conversationId"));
        Assert.Equal(bob.Id, second.Number("receiverId"));
    }

    [Fact]
    public async Task A_receiver_who_is_not_the_other_member_is_refused_and_means_nothing_in_groups()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var (pair, group) = (await OpenPrivateAsync(ada, bob), await CreateGroupAsync(ada, bob));
        await using var adas = await ConnectAsync(Snake, ada);
        No("validation", await adas.AskAsync("send_message", $$"""{"receiverId":{{eve.Id}},"conversationId":{{pair}},"content":"x"}"""));
        var sent = await adas.AskAsync("send_message", $$"""{"receiverId":{{eve.Id}},"conversationId":{{group}},"content":"x"}""");
        Assert.Equal(JsonValueKind.Null, sent.GetProperty("data").GetProperty("receiverId").ValueKind);
        No("bad_request", await adas.AskAsync("send_message", """{"content":"to nobody"}"""));
        No("validation", await adas.AskAsync("send_message", $$"""{"receiverId":{{ada.Id}},"content":"to myself"}"""));
    }

    [Fact]
    public async Task A_text_that_nobody_could_send_begins_no_conversation()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var adas = await ConnectAsync(Snake, ada);
        No("validation", await adas.AskAsync("send_message", $$"""{"receiverId":{{bob.Id}},"content":"  "}"""));
        Assert.Equal(0, (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task A_retry_with_the_same_client_id_gets_the_first_answer_and_another_text_a_conflict()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        var id = Guid.NewGuid();
        await using var adas = await ConnectAsync(Snake, ada);
        await using var kebab = await ConnectAsync(Kebab, ada);
        var first = await adas.AskAsync("send_message", $$"""{"conversationId":{{conversation}},"content":"one","clientId":"{{id}}"}""");
        var again = await adas.AskAsync("send_message", $$"""{"conversationId":{{conversation}},"content":"one","clientId":"{{id}}"}""");
        Assert.Equal(first.GetRawText(), again.GetRawText());
        var other = await kebab.AskAsync("send-message", $$"""{"conversationId":"{{conversation}}","content":"one","clientId":"{{id}}"}""");
        Assert.Equal($"{first.GetProperty("data").Number("id")}", other.GetProperty("data").Text("id"));
        No("conflict", await adas.AskAsync("send_message", $$"""{"conversationId":{{conversation}},"content":"two","clientId":"{{id}}"}"""));
    }

    [Fact]
    public async Task People_join_once_with_their_first_socket_and_leave_with_their_last()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await InsideAsync(ada, conversation);
        await using (await InsideAsync(bob, conversation))
        {
            Same(
                $$"""{"userId":{{bob.Id}},"conversationId":{{conversation}},"message":"Bob joined the conversation"}""",
                (await adas.HearAsync("user_joined"))[1]);
            var second = await InsideAsync(bob, conversation);
            await second.AskAsync("leave_conversation", $$"""{"conversationId":{{conversation}}}""");
            await second.DisposeAsync();
            Assert.DoesNotContain(await adas.HeardAsync(), name => name is "user_joined" or "user_left");
        }

        Same(
            $$"""{"userId":{{bob.Id}},"conversationId":{{conversation}},"message":"Bob left the conversation"}""",
            (await adas.HearAsync("user_left"))[1]);
    }

    [Fact]
    public async Task Typing_and_reading_reach_the_others_inside_and_never_the_person_itself()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await InsideAsync(ada, conversation);
        await using var bobs = await InsideAsync(bob, conversation);
        await using var outside = await ConnectAsync(Snake, ada);
        await SendAsync(ada, conversation, "look");
        await bobs.EmitAsync("typing", $$"""{"conversationId":{{conversation}}}""");
        await bobs.EmitAsync("stop_typing", $$"""{"conversationId":{{conversation}}}""");
        Yes(await bobs.AskAsync("mark_as_read", $$"""{"conversationId":{{conversation}}}"""), $$"""{"conversationId":{{conversation}}}""");
        var who = $$"""{"userId":{{bob.Id}},"conversationId":{{conversation}}}""";
        Same(who, (await adas.HearAsync("user_typing"))[1]);
        Same(who, (await adas.HearAsync("user_stopped_typing"))[1]);
        Same(who, (await adas.HearAsync("messages_read"))[1]);
        Assert.DoesNotContain(await bobs.HeardAsync(), name => name is "user_typing" or "user_stopped_typing" or "messages_read");
        Assert.DoesNotContain(await outside.HeardAsync(), name => name is not ("user_online" or "message_notification"));
        Assert.Equal(0, (await GetAsync("/api/v1/unread", bob)).Json.Number("total"));
    }

    [Fact]
    public async Task Edits_and_deletions_are_told_and_answered_in_the_same_words()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await InsideAsync(ada, conversation);
        await using var kebab = await ConnectAsync(Kebab, bob);
        var id = await SendAsync(ada, conversation, "helo");
        var edited = await adas.AskAsync("edit_message", $$"""{"messageId":{{id}},"content":"hello"}""");
        Assert.Equal("hello", edited.GetProperty("data").Text("content"));
        Assert.Equal("hello", (await adas.HearAsync("message_edited"))[1].Text("content"));
        var heard = (await kebab.HearAsync("message-edited"))[1];
        Assert.Equal(("hello", $"{id}"), (heard.Text("content"), heard.Text("id")));
        Assert.NotEqual(heard.Text("createdAt"), heard.Text("updatedAt"));
        Yes(
            await adas.AskAsync("delete_message", $$"""{"messageId":"{{id}}"}"""),
            $$"""{"messageId":{{id}},"conversationId":{{conversation}}}""");
        Same($$"""{"messageId":{{id}},"conversationId":{{conversation}}}""", (await adas.HearAsync("message_deleted"))[1]);
        Same($$"""{"messageId":"{{id}}","conversationId":"{{conversation}}"}""", (await kebab.HearAsync("message-deleted"))[1]);
    }

    [Fact]
    public async Task Every_socket_of_every_member_hears_what_is_said_in_kebab_and_in_its_shape()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var one = await ConnectAsync(Kebab, ada);
        await using var two = await ConnectAsync(Kebab, ada);
        await using var three = await ConnectAsync(Kebab, bob);
        var answer = await one.AskAsync("send-message", $$"""{"conversationId":"{{conversation}}","content":"hi","type":"IMAGE"}""");
        foreach (var socket in (ChatClient[])[one, two, three])
        {
            var message = (await socket.HearAsync("new-message"))[1];
            Assert.Equal(message.GetRawText(), answer.GetProperty("data").GetRawText());
            var at = message.Text("createdAt");
            Same(
                $$$"""
                {"id":"{{{message.Text("id")}}}","content":"hi","type":"IMAGE","fileUrl":null,"conversationId":"{{{conversation}}}",
                 "senderId":"{{{ada.Id}}}","createdAt":"{{{at}}}","updatedAt":"{{{at}}}","deletedAt":null,
                 "sender":{"id":"{{{ada.Id}}}","name":"Ada","image":null},"reactions":[]}
                """,
                message);
        }
    }

    [Fact]
    public async Task Typing_in_kebab_reaches_all_sockets_of_those_of_whom_one_has_used_the_conversation()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var conversation = await CreateGroupAsync(ada, bob, eve);
        await using var adas = await ConnectAsync(Kebab, ada);
        await using var one = await ConnectAsync(Kebab, bob);
        await using var two = await ConnectAsync(Kebab, bob);
        await using var eves = await ConnectAsync(Kebab, eve);
        await one.AskAsync("fetch-messages", $$"""{"conversationId":"{{conversation}}"}""");
        await adas.EmitAsync("typing-start", $"\"{conversation}\"");
        foreach (var socket in (ChatClient[])[one, two])
        {
            Same($$"""{"userId":"{{ada.Id}}","conversationId":"{{conversation}}"}""", (await socket.HearAsync("user-typing"))[1]);
        }

        await adas.AskAsync("send-message", $$"""{"conversationId":"{{conversation}}","content":"done"}""");
        await eves.HearAsync("new-message");
        Assert.DoesNotContain("user-typing", await eves.HeardAsync("leave-conversation"));
    }

    [Fact]
    public async Task Joining_in_kebab_brings_the_newest_fifty_and_fetching_goes_further_back()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await CreateGroupAsync(ada, bob);
        var ids = new List<long>();
        for (var number = 0; number < 60; number++)
        {
            ids.Add(await SendAsync(ada, conversation, $"{number}"));
        }

        await DeleteAsync($"/api/v1/messages/{ids[59]}", ada);
        await PatchAsync($"/api/v1/conversations/{conversation}", ada, """{"name":"Coffee"}""");
        await using var bobs = await ConnectAsync(Kebab, bob);
        var page = (await bobs.AskAsync("join-conversation", $"\"{conversation}\"")).GetProperty("data");
        Assert.Equal(ids[9..59].Select(id => $"{id}"), page.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")));
        Assert.True(page.GetProperty("hasMore").GetBoolean());
        var before = page.GetProperty("messages")[0].Text("id");
        var rest = (await bobs.AskAsync("fetch-messages", $$"""{"conversationId":{{conversation}},"before":"{{before}}"}""")).GetProperty("data");
        Assert.Equal(ids[..9].Select(id => $"{id}"), rest.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")));
        Assert.False(rest.GetProperty("hasMore").GetBoolean());
    }

    [Fact]
    public async Task A_status_is_told_to_those_who_share_a_conversation_in_the_words_of_each()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        await using var snake = await ConnectAsync(Snake, ada);
        await using var kebab = await ConnectAsync(Kebab, ada);
        await using (var bobs = await ConnectAsync(Kebab, bob))
        {
            Same($$"""{"userId":{{bob.Id}}}""", (await snake.HearAsync("user_online"))[1]);
            Same($$"""{"userId":"{{bob.Id}}","status":"ONLINE","lastSeenAt":null}""", (await kebab.HearAsync("user-status"))[1]);
            Yes(await bobs.AskAsync("set-status", """{"status":"AWAY"}"""), "null");
            Assert.Equal("AWAY", (await kebab.HearAsync("user-status"))[1].Text("status"));
            Yes(await bobs.AskAsync("set-status", """{"status":"OFFLINE"}"""), "null");
            Assert.Equal("OFFLINE", (await kebab.HearAsync("user-status"))[1].Text("status"));
            Assert.Equal(bob.Id, (await snake.HearAsync("user_offline"))[1].Number("userId"));
            No("validation", await bobs.AskAsync("set-status", """{"status":"busy"}"""));
        }
    }

    [Fact]
    public async Task What_is_refused_without_an_acknowledgement_is_told_as_an_error()
    {
        var ada = await SignUpAsync("Ada");
        await using var adas = await ConnectAsync(Snake, ada);
        await adas.EmitAsync("typing", """{"conversationId":999999}""");
        Same("""{"event":"typing","code":"not_found","message":"Not found."}""", (await adas.HearAsync("error"))[1]);
        await adas.EmitAsync("add_reaction", """{"messageId":1,"emoji":"👍"}""");
        Same("""{"event":"add_reaction","code":"bad_request","message":"There is no such event."}""", (await adas.HearAsync("error"))[1]);
        await adas.EmitAsync("send_message", "[]");
        Assert.Equal("bad_request", (await adas.HearAsync("error"))[1].Text("code"));
    }

    [Fact]
    public async Task Twenty_events_that_cannot_be_read_put_the_client_out_and_events_of_others_never_do()
    {
        var ada = await SignUpAsync("Ada");
        await using var adas = await ConnectAsync(Snake, ada);
        for (var said = 0; said < 30; said++)
        {
            await adas.EmitAsync("cursor_moved", "{}");
        }

        await adas.HeardAsync();
        for (var said = 0; said < 19; said++)
        {
            await adas.EmitAsync("typing", "[]");
        }

        Assert.Equal(19, (await adas.HeardAsync()).Count(name => name == "error"));
        await adas.EmitAsync("typing", "[]");
        Assert.Equal("bad_request", (await adas.HearAsync("error"))[1].Text("code"));
        Assert.Equal("41", await adas.HearPacketAsync());
        Assert.Null(await adas.HearPacketAsync());
    }

    [Fact]
    public async Task Who_is_removed_is_out_of_the_room_before_that_is_answered()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await CreateGroupAsync(ada, bob);
        await using var adas = await InsideAsync(ada, conversation);
        await using var bobs = await InsideAsync(bob, conversation);
        await adas.HearAsync("user_joined");
        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{conversation}/members/{bob.Id}", ada)).Status);
        await SendAsync(ada, conversation, "without Bob");
        await adas.EmitAsync("typing", $$"""{"conversationId":{{conversation}}}""");
        Assert.Equal(bob.Id, (await adas.HearAsync("user_left"))[1].Number("userId"));
        await adas.HeardAsync();
        Assert.DoesNotContain(await bobs.HeardAsync(), name => name is "new_message" or "user_typing" or "message_notification");
        No("not_found", await bobs.AskAsync("join_conversation", $$"""{"conversationId":{{conversation}}}"""));
    }

    [Fact]
    public async Task A_session_that_ends_is_put_out_for_good()
    {
        var ada = await SignUpAsync("Ada");
        await using var adas = await ConnectAsync(Snake, ada);
        Assert.Equal(204, (await PostAsync("/api/v1/auth/logout", ada, "")).Status);
        Assert.Equal("41", await adas.HearPacketAsync());
        Assert.Null(await adas.HearPacketAsync());
    }

    [Fact]
    public async Task A_cookie_counts_from_allowed_pages_alone()
    {
        var ada = await SignUpAsync("Ada");
        var own = Host.BaseAddress.GetLeftPart(UriPartial.Authority);
        foreach (var (origin, isLetIn) in ((string, bool)[])[(own, true), ("https://evil.example", false), ("null", false), ("", false)])
        {
            (string, string)[] headers = [("Cookie", $"parley_session={ada.Token}")];
            headers = origin.Length > 0 ? [.. headers, ("Origin", origin)] : headers;
            await using var socket = await ChatClient.OpenAsync(Host.BaseAddress, Kebab, headers);
            await socket.SayAsync("40");
            Assert.StartsWith(isLetIn ? "40{\"sid\":" : "44{\"message\":\"Unauthorized\"", await socket.HearPacketAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Strangers_can_send_little_and_join_nothing_else()
    {
        await using var socket = await ChatClient.OpenAsync(Host.BaseAddress, Snake);
        await socket.SayAsync("40/admin,");
        Assert.Equal("""44/admin,{"message":"Invalid namespace"}""", await socket.HearPacketAsync());
        await socket.SayAsync($$"""40{"token":"{{new string('x', 9_000)}}"}""");
        Assert.Null(await socket.HearPacketAsync());
    }

    [Fact]
    public async Task What_is_said_by_socket_is_seen_by_every_other_door()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var native = await WebSockets.WireClient.SignInAsync(Host.BaseAddress, bob);
        await using var adas = await ConnectAsync(Snake, ada);
        await adas.EmitAsync("send_message", $$"""{"conversationId":{{conversation}},"content":"hi"}""");
        Assert.Equal("hi", (await native.HearAsync("new_message")).GetProperty("message").Text("content"));
        await native.SayAsync($$"""{"type":"message","conversation_id":{{conversation}},"content":"ho"}""");
        Assert.Equal("ho", (await adas.HearAsync("message_notification"))[1].Text("content"));
    }

    private Task<ChatClient> ConnectAsync(string path, Person person) => ChatClient.ConnectAsync(Host.BaseAddress, path, person.Token);

    private async Task<ChatClient> InsideAsync(Person person, long conversation)
    {
        var client = await ConnectAsync(Snake, person);
        Yes(
            await client.AskAsync("join_conversation", $$"""{"conversationId":{{conversation}}}"""),
            $$"""{"conversationId":{{conversation}}}""");
        return client;
    }

    private static void Yes(JsonElement answer, string data) => Same($$"""{"success":true,"data":{{data}}}""", answer);

    private static void No(string code, JsonElement answer)
    {
        Assert.False(answer.GetProperty("success").GetBoolean());
        Assert.Equal(code, answer.GetProperty("error").Text("code"));
    }

    // Members in this order, too.
    private static void Same(string expected, JsonElement actual) => Assert.Equal(
        JsonSerializer.Serialize(JsonElement.Parse(expected)), JsonSerializer.Serialize(actual));
}

public sealed class ChatOnSqlite(SqliteHost shared) : ChatSuite(shared), IClassFixture<SqliteHost>;

public sealed class ChatOnPostgreSql(PostgreSqlHost shared) : ChatSuite(shared), IClassFixture<PostgreSqlHost>;

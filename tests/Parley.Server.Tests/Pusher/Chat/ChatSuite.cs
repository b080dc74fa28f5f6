using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Pusher.Chat;

/// <summary>Words of the tests of chat over the Pusher protocol.</summary>
public abstract class ChatWords(SharedHost shared) : SharedHostSuite(shared)
{
    protected PusherApp App => Host.Services.GetRequiredService<PusherApps>().Default.App;

    internal ServedApp Served => Host.Services.GetRequiredService<PusherApps>().Default;

    internal Task<ChatPage> PageOfAsync(Person person) => ChatPage.OpenAsync(Host.BaseAddress, Host.Http, App, person);

    protected static string Private(long conversationId) => $"private-conversation.{conversationId}";

    protected static string Presence(long conversationId) => $"presence-conversation.{conversationId}";

    protected static string Own(Person person) => $"private-user.{person.Id}";
}

/// <summary>What members hear of a conversation, and what they say there.</summary>
public abstract class ChatSuite(SharedHost shared) : ChatWords(shared)
{
    [Fact]
    public async Task What_is_sent_in_any_way_is_heard_on_all_channels_that_it_concerns()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(bob);
        string[] channels = [Private(pair), Presence(pair), Own(bob), $"private-App.Models.User.{bob.Id}"];
        foreach (var channel in channels)
        {
            await page.JoinAsync(channel);
        }

        var id = await SendAsync(ada, pair, "Hello");
        foreach (var channel in channels)
        {
            var message = (await page.HearAsync("NewChatMessage", channel)).GetProperty("message");
            Shape.Is("id body user_id recipient_id conversation_id seq rev type attachments read_at created_at updated_at user", message);
            Assert.Equal((id, "Hello"), (message.Number("id"), message.Text("body")));
            Assert.Equal((ada.Id, bob.Id), (message.Number("user_id"), message.Number("recipient_id")));
            Assert.Equal((pair, 1, "text"), (message.Number("conversation_id"), message.Number("seq"), message.Text("type")));
            Assert.Equal($$"""{"id":{{ada.Id}},"name":"Ada"}""", message.GetProperty("user").GetRawText());
            Assert.Equal(JsonValueKind.Null, message.GetProperty("read_at").ValueKind);
        }

        await page.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task Edits_deletions_and_reading_are_told_on_the_conversations_channels_in_their_order()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Private(pair));
        await page.JoinAsync(Own(ada));
        var id = await SendAsync(bob, pair, "Helo");
        await page.HearAsync("NewChatMessage", Private(pair));
        await page.HearAsync("NewChatMessage", Own(ada));
        await PatchAsync($"/api/v1/messages/{id}", bob, """{"content":"Hello"}""");
        var edited = (await page.HearAsync("ChatMessageUpdated", Private(pair))).GetProperty("message");
        Assert.Equal((id, "Hello"), (edited.Number("id"), edited.Text("body")));
        Assert.NotEqual(edited.Text("created_at"), edited.Text("updated_at"));
        await SendAsync(ada, pair, "Hi");

        // Whoever writes has read what was said before; that has no number, and no place in the order.
        await page.HearAsync("ChatMessageRead", Private(pair));
        Assert.Equal("Hi", (await page.HearAsync("NewChatMessage", Private(pair))).GetProperty("message").Text("body"));
        await page.HearAsync("NewChatMessage", Own(ada));
        await PutAsync($"/api/v1/conversations/{pair}/read", bob, """{"seq":2}""");
        var read = await page.HearAsync("ChatMessageRead", Private(pair));
        Shape.Is("conversation_id user_id read_seq read_at", read);
        Assert.Equal((pair, bob.Id, 2), (read.Number("conversation_id"), read.Number("user_id"), read.Number("read_seq")));
        await DeleteAsync($"/api/v1/messages/{id}", bob);
        Assert.Equal($$"""{"id":{{id}},"conversation_id":{{pair}}}""", (await page.HearAsync("ChatMessageDeleted", Private(pair))).GetRawText());
        await page.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task Who_comes_and_goes_and_what_a_conversation_is_called_is_told_to_its_members()
    {
        var (ada, bob, cyn) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cyn"));
        var group = await CreateGroupAsync(ada, bob);
        await using var page = await PageOfAsync(bob);
        await page.JoinAsync(Private(group));
        await using var other = await PageOfAsync(cyn);
        await other.JoinAsync(Own(cyn));
        Assert.Equal(200, (await PutAsync($"/api/v1/conversations/{group}/members/{cyn.Id}", ada)).Status);
        foreach (var added in new[] { await page.HearAsync("MemberAdded", Private(group)), await other.HearAsync("MemberAdded", Own(cyn)) })
        {
            Shape.Is("conversation_id user_id role user conversation", added);
            Assert.Equal((group, cyn.Id, "member"), (added.Number("conversation_id"), added.Number("user_id"), added.Text("role")));
            Assert.Equal("Tea", added.GetProperty("conversation").Text("name"));
        }

        await PatchAsync($"/api/v1/conversations/{group}", ada, """{"name":"Coffee"}""");
        Assert.Equal("Coffee", (await page.HearAsync("ConversationUpdated", Private(group))).GetProperty("conversation").Text("name"));
        Assert.Equal("Coffee", (await other.HearAsync("ConversationUpdated", Own(cyn))).GetProperty("conversation").Text("name"));
        await PutAsync($"/api/v1/conversations/{group}/members/{cyn.Id}", ada, """{"role":"admin"}""");
        Assert.Equal("admin", (await page.HearAsync("MemberUpdated", Private(group))).Text("role"));
        await other.HearAsync("MemberUpdated", Own(cyn));
        await DeleteAsync($"/api/v1/conversations/{group}/members/{cyn.Id}", ada);
        var gone = $$"""{"conversation_id":{{group}},"user_id":{{cyn.Id}}}""";
        Assert.Equal(gone, (await page.HearAsync("MemberRemoved", Private(group))).GetRawText());
        Assert.Equal(gone, (await other.HearAsync("MemberRemoved", Own(cyn))).GetRawText());
        await SendAsync(ada, group, "Not for Cyn");
        await page.HearAsync("NewChatMessage", Private(group));
        await other.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task Who_is_here_is_told_on_the_presence_channel_and_nothing_but_what_the_server_knows_of_them()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        var there = await page.JoinAsync(Presence(pair));
        Assert.Equal(
            $$$$"""{"count":1,"ids":["{{{{ada.Id}}}}"],"hash":{"{{{{ada.Id}}}}":{"name":"Ada","avatar_url":null}}}""",
            there.GetProperty("presence").GetRawText());
        await using (var other = await PageOfAsync(bob))
        {
            Assert.Equal(2, (await other.JoinAsync(Presence(pair))).GetProperty("presence").Number("count"));
            Assert.Equal(
                $$$"""{"user_id":{{{bob.Id}}},"user_info":{"name":"Bob","avatar_url":null}}""",
                (await page.HearAsync("pusher_internal:member_added", Presence(pair))).GetRawText());

            // A second page of the same person is no other member.
            await using var second = await PageOfAsync(bob);
            await second.JoinAsync(Presence(pair));
            await page.Client.HearsNothingAsync();
        }

        Assert.Equal($$"""{"user_id":{{bob.Id}}}""", (await page.HearAsync("pusher_internal:member_removed", Presence(pair))).GetRawText());
    }

    [Fact]
    public async Task Who_is_not_to_be_seen_hears_and_stands_on_no_list_and_what_it_whispers_goes_nowhere()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        Assert.Equal(200, (await PutAsync("/api/v1/users/me/presence", bob, """{"status":"invisible"}""")).Status);
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Presence(pair));
        await using var hidden = await PageOfAsync(bob);
        Assert.Equal(1, (await hidden.JoinAsync(Presence(pair))).GetProperty("presence").Number("count"));
        await hidden.WhisperAsync(Presence(pair), "1", "client-wave");
        await hidden.WhisperAsync(Presence(pair), "1");
        await SendAsync(ada, pair, "Is anybody there?");
        await hidden.HearAsync("NewChatMessage", Presence(pair));
        await page.HearAsync("NewChatMessage", Presence(pair));
        await page.Client.HearsNothingAsync();

        // Seen and hidden again, in either way.
        foreach (var (path, change, told) in new[]
        {
            ("presence", """{"status":"online"}""", "added"),
            ("presence", """{"status":"invisible"}""", "removed"),
            ("presence", """{"status":"online"}""", "added"),
            ("settings", """{"presence":false}""", "removed"),
            ("settings", """{"presence":true}""", "added"),
        })
        {
            var changed = $"/api/v1/users/me/{path}";
            Assert.Equal(200, (path == "presence" ? await PutAsync(changed, bob, change) : await PatchAsync(changed, bob, change)).Status);
            foreach (var one in new[] { page, hidden })
            {
                Assert.Equal(bob.Id, (await one.HearAsync($"pusher_internal:member_{told}", Presence(pair))).Number("user_id"));
            }
        }

        await hidden.WhisperAsync(Presence(pair), "1", "client-wave");
        await page.HearAsync("client-wave", Presence(pair));
    }

    [Fact]
    public async Task More_than_a_hundred_may_be_on_a_conversations_presence_channel()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var rules = Served.RulesOf(PusherChannel.Parse(Presence(pair), 200)!);
        for (var i = 0; i < 150; i++)
        {
            var listener = new Realtime.Topics.TopicListener($"{i}", new Realtime.Sessions.Outbox(), () => { });
            Served.Topics.Join(listener, Presence(pair), rules, PusherUser.ReadMember($$"""{"user_id":"u{{i}}"}"""));
        }

        await using var page = await PageOfAsync(ada);
        Assert.Equal(151, (await page.JoinAsync(Presence(pair))).GetProperty("presence").Number("count"));
    }

    [Fact]
    public async Task Typing_is_passed_on_with_the_name_that_the_server_knows()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await using var other = await PageOfAsync(bob);
        await page.JoinAsync(Private(pair));
        await page.JoinAsync(Presence(pair));
        await other.JoinAsync(Private(pair));
        await page.WhisperAsync(Private(pair), """{"user_id":1,"name":"Eve"}""");
        Assert.Equal(
            $$"""{"user_id":{{ada.Id}},"name":"Ada","typing":true}""", (await other.HearAsync("client-typing", Private(pair))).GetRawText());
        await page.WhisperAsync(Private(pair), """{"typing":false}""");
        Assert.Equal(
            $$"""{"user_id":{{ada.Id}},"name":"Ada","typing":false}""", (await other.HearAsync("client-typing", Private(pair))).GetRawText());

        // Oneself hears nothing of it, and on the presence channel the sender stands beside it.
        await page.Client.HearsNothingAsync();
        await other.WhisperAsync(Private(pair), "null");
        await page.HearAsync("client-typing", Private(pair));
        Assert.Equal(
            $$$"""{"event":"client-typing","data":{"user_id":{{{bob.Id}}},"name":"Bob","typing":true},"channel":"{{{Presence(pair)}}}","user_id":"{{{bob.Id}}}"}""",
            await page.Client.HearTextAsync());
    }

    [Fact]
    public async Task Other_whispers_go_to_the_others_on_the_channel_as_they_came()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await using var other = await PageOfAsync(bob);
        await page.JoinAsync(Presence(pair));
        await other.JoinAsync(Presence(pair));
        await page.HearAsync("pusher_internal:member_added", Presence(pair));
        await other.WhisperAsync(Presence(pair), """{"x":1}""", "client-wave");
        Assert.Equal(
            $$$"""{"event":"client-wave","data":{"x":1},"channel":"{{{Presence(pair)}}}","user_id":"{{{bob.Id}}}"}""",
            await page.Client.HearTextAsync());
        await other.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task What_an_application_publishes_there_is_told_and_not_stored()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Private(pair));
        await page.JoinAsync($"private-App.Models.User.{ada.Id}");
        var publisher = new Publisher(Host.Http, App);
        var body = $$"""{"name":"App\\Events\\Order","data":"{\"id\":1}","channels":["{{Private(pair)}}","private-App.Models.User.{{ada.Id}}"]}""";
        Assert.Equal((200, "{}"), await publisher.PostAsync("/events", body));
        Assert.Equal("""{"id":1}""", (await page.HearAsync("Order", Private(pair))).GetRawText());
        await page.HearAsync("Order", $"private-App.Models.User.{ada.Id}");
        Assert.Equal(0, (await GetAsync($"/api/v1/conversations/{pair}/messages", ada)).Json.GetProperty("messages").GetArrayLength());
    }
}

public sealed class PusherChatOnSqlite(SqliteHost shared) : ChatSuite(shared), IClassFixture<SqliteHost>;

public sealed class PusherChatOnPostgreSql(PostgreSqlHost shared) : ChatSuite(shared), IClassFixture<PostgreSqlHost>;

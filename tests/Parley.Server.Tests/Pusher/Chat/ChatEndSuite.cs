using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Pusher.Chat;

/// <summary>When the right to hear ends: removals, bans, departures and ended sessions.</summary>
public abstract class ChatEndSuite(SharedHost shared) : ChatWords(shared)
{
    [Theory]
    [InlineData("removed")]
    [InlineData("banned")]
    [InlineData("left")]
    public async Task Who_is_out_is_unsubscribed_before_it_is_answered_and_hears_nothing_more(string how)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        await using var page = await PageOfAsync(bob);
        await page.JoinAsync(Private(group));
        await page.JoinAsync(Presence(group));
        await using var other = await PageOfAsync(ada);
        await other.JoinAsync(Presence(group));
        await page.HearAsync("pusher_internal:member_added", Presence(group));
        var reply = how switch
        {
            "removed" => await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada),
            "banned" => await PutAsync($"/api/v1/conversations/{group}/bans/{bob.Id}", ada),
            _ => await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", bob),
        };
        Assert.True(reply.Status is 204 or 200, reply.Text);
        Assert.Equal((1, 0), (Served.Topics.StateOf(Presence(group)).Members, Served.Topics.StateOf(Private(group)).Listeners));
        await SendAsync(ada, group, "Not for Bob");
        await new Publisher(Host.Http, App).PostAsync("/events", $$"""{"name":"n","data":"","channels":["{{Private(group)}}","{{Presence(group)}}"]}""");
        await other.WhisperAsync(Presence(group), "{}");
        Assert.Equal(bob.Id, (await page.HearAsync("MemberRemoved", Private(group))).Number("user_id"));
        Assert.Equal(bob.Id, (await page.HearAsync("MemberRemoved", Presence(group))).Number("user_id"));
        Assert.Equal(403, await page.HearRefusedAsync(Private(group)));
        Assert.Equal(403, await page.HearRefusedAsync(Presence(group)));
        await page.Client.HearsNothingAsync();

        // What the page whispers there is refused, and so is coming back by a grant from before.
        await page.WhisperAsync(Private(group), "{}");
        Assert.Equal(4009, EchoClient.CodeOf(await page.Client.HearAsync("pusher:error")));
        Assert.Equal(403, (await page.AskAsync(Private(group))).Status);
        await other.HearAsync("pusher_internal:member_removed", Presence(group));
        await other.HearAsync("MemberRemoved", Presence(group));
    }

    [Fact]
    public async Task A_grant_from_before_a_removal_opens_nothing_after_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        await using var page = await PageOfAsync(bob);
        var (auth, data) = await page.GrantAsync(Private(group));
        await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        await page.Client.AskForAsync(Private(group), data, auth);
        Assert.Equal(403, await page.HearRefusedAsync(Private(group)));
        await SendAsync(ada, group, "Not for Bob");
        await page.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task Who_comes_back_subscribes_anew_and_hears_from_then_on()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        await using var page = await PageOfAsync(bob);
        await page.JoinAsync(Private(group));
        await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        await page.HearAsync("MemberRemoved", Private(group));
        await page.HearRefusedAsync(Private(group));
        await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        await SendAsync(ada, group, "unheard");
        await page.Client.HearsNothingAsync();
        await page.JoinAsync(Private(group));
        await SendAsync(ada, group, "heard");
        Assert.Equal("heard", (await page.HearAsync("NewChatMessage", Private(group))).GetProperty("message").Text("body"));
    }

    [Fact]
    public async Task A_sign_out_ends_the_connections_that_hear_by_that_sign_in_and_no_others()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        var again = await PostAsync("/api/v1/auth/login", null, $$"""{"email":"{{ada.Email}}","password":"{{Password}}"}""");
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Private(pair));
        await using var other = await PageOfAsync(ada with { Token = again.Json.Text("token") });
        await other.JoinAsync(Private(pair));
        await using var plain = await PageOfAsync(ada);
        await plain.Client.SubscribeAsync("private-orders");
        Assert.Equal(204, (await PostAsync("/api/v1/auth/logout", ada, "{}")).Status);
        await SendAsync(bob, pair, "Not for the one that has ended");

        // It may come back: its other channels are no business of the session.
        Assert.Null(await page.Client.HearTextAsync());
        Assert.Equal(4100, (int)page.Client.Socket.CloseStatus!.Value);
        await other.HearAsync("NewChatMessage", Private(pair));
        await plain.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task Typing_of_who_has_gone_ends()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Private(pair));
        await using (var other = await PageOfAsync(bob))
        {
            await other.JoinAsync(Private(pair));
            await other.WhisperAsync(Private(pair), "{}");
            Assert.True((await page.HearAsync("client-typing", Private(pair))).GetProperty("typing").GetBoolean());
        }

        Assert.False((await page.HearAsync("client-typing", Private(pair))).GetProperty("typing").GetBoolean());
    }

    [Fact]
    public async Task Nobody_whispers_to_everybody_or_on_a_persons_channel()
    {
        var ada = await SignUpAsync("Ada");
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Own(ada));
        await page.JoinAsync("presence-online");
        foreach (var channel in new[] { Own(ada), "presence-online" })
        {
            await page.WhisperAsync(channel, "{}");
            Assert.Equal(4301, EchoClient.CodeOf(await page.Client.HearAsync("pusher:error")));
        }
    }

    [Fact]
    public async Task The_application_can_end_the_connections_of_a_person()
    {
        var ada = await SignUpAsync("Ada");
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Own(ada));
        Assert.Equal(200, (await new Publisher(Host.Http, App).PostAsync($"/users/{ada.Id}/terminate_connections", "{}")).Status);
        Assert.Equal(4009, await page.Client.HearCloseAsync());
    }
}

public sealed class PusherChatEndOnSqlite(SqliteHost shared) : ChatEndSuite(shared), IClassFixture<SqliteHost>;

public sealed class PusherChatEndOnPostgreSql(PostgreSqlHost shared) : ChatEndSuite(shared), IClassFixture<PostgreSqlHost>;

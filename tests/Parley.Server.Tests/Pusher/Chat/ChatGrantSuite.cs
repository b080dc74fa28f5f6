using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocols.Pusher;
using Parley.Server.Tests.Http;
using Parley.Testing;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Pusher.Chat;

/// <summary>Grants: what they open, and what those do not open that are wrong, old, somebody else's, or lie.</summary>
public abstract class ChatGrantSuite(SharedHost shared) : ChatWords(shared)
{
    [Fact]
    public async Task A_grant_names_the_person_the_sign_in_and_its_end_inside_what_is_signed_on_private_channels_too()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        foreach (var channel in new[] { Private(pair), Presence(pair), Own(ada), "presence-online" })
        {
            var (auth, data) = await page.GrantAsync(channel);
            Assert.True(PusherSignature.Grants(App, auth, $"{page.Client.SocketId}:{channel}:{data}"));
            var named = JsonElement.Parse(data);
            Shape.Is("user_id user_info sid exp", named);
            Assert.Equal(ada.Id, named.Number("user_id"));
            Assert.InRange(named.Number("exp"), DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 20, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 30);
        }
    }

    [Theory]
    [InlineData("private-orders")]
    [InlineData("presence-orders")]
    [InlineData("private-conversation.")]
    [InlineData("private-conversation.999999")]
    [InlineData("private-conversation.0{0}")]
    [InlineData("private-conversation.+{0}")]
    [InlineData("private-conversation.{0}:x")]
    [InlineData("private-encrypted-conversation.{0}")]
    [InlineData("private-cache-conversation.{0}")]
    [InlineData("presence-online2")]
    [InlineData("private-online")]
    [InlineData("#server-to-user-1")]
    [InlineData("conversation.{0}")]
    public async Task Every_other_name_is_refused(string channel)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        Assert.Equal(403, (await page.AskAsync(string.Format(CultureInfo.InvariantCulture, channel, pair))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.1:private-x")]
    [InlineData("1.1:")]
    [InlineData(":1.1")]
    [InlineData("1.1\n")]
    [InlineData("1.1.1")]
    public async Task What_is_no_id_of_a_connection_is_not_signed(string socketId)
    {
        var ada = await SignUpAsync("Ada");
        await using var page = await PageOfAsync(ada);
        Assert.Equal(422, (await page.AskAsync(Own(ada), socketId)).Status);
    }

    [Fact]
    public async Task JSON_is_understood_like_a_form()
    {
        var ada = await SignUpAsync("Ada");
        var reply = await PostAsync("/broadcasting/auth", ada, $$"""{"socket_id":"1.1","channel_name":"{{Own(ada)}}"}""");
        Assert.Equal(200, reply.Status);
        Shape.Is("auth channel_data", reply.Json);
        Assert.Equal(401, (await PostAsync("/broadcasting/auth", null, $$"""{"socket_id":"1.1","channel_name":"{{Own(ada)}}"}""")).Status);
    }

    [Fact]
    public async Task A_signature_without_a_person_opens_nothing_however_right_it_is()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        string?[] lies =
        [
            null,
            "{}",
            "nonsense",
            $$"""{"user_id":{{ada.Id}}}""",
            $$"""{"user_id":{{ada.Id}},"sid":"","exp":9999999999}""",
            $$"""{"user_id":{{ada.Id}},"sid":"00000000000000000000000000000000","exp":9999999999}""",
            $$"""{"user_id":{{ada.Id}},"sid":7,"exp":9999999999}""",
            $$"""{"user_id":{{ada.Id}},"user_id":{{bob.Id}},"sid":"x","exp":9999999999}""",
        ];
        foreach (var lie in lies)
        {
            // Signed with the app's own secret, as a customer's server could.
            await page.Client.AskForAsync(Private(pair), lie);
            Assert.Equal(401, await page.HearRefusedAsync(Private(pair)));
        }

        await SendAsync(bob, pair, "secret");
        await page.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task A_grant_that_was_changed_opens_nothing()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        var (auth, data) = await page.GrantAsync(Private(pair));
        var (channel, forged) = (Private(pair), auth[..^1] + (auth[^1] == '0' ? '1' : '0'));
        var otherData = data.Replace("Ada", "Eve", StringComparison.Ordinal);
        foreach (var (wrongAuth, wrongData) in new[] { (forged, data), (auth, data + " "), (auth, otherData), ("", data) })
        {
            await page.Client.AskForAsync(channel, wrongData, wrongAuth);
            Assert.Equal(401, await page.HearRefusedAsync(channel));
        }

        // Another channel, or another app's key.
        await page.Client.AskForAsync(Presence(pair), data, auth);
        Assert.Equal(401, await page.HearRefusedAsync(Presence(pair)));
        await page.Client.AskForAsync(channel, data, auth.Replace(App.Key, new string('x', App.Key.Length), StringComparison.Ordinal));
        Assert.Equal(401, await page.HearRefusedAsync(channel));
    }

    [Fact]
    public async Task A_grant_of_another_connection_opens_nothing()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await using var other = await PageOfAsync(ada);
        var (auth, data) = await page.GrantAsync(Private(pair));
        await other.Client.AskForAsync(Private(pair), data, auth);
        Assert.Equal(401, await other.HearRefusedAsync(Private(pair)));
    }

    [Fact]
    public async Task A_rightly_signed_grant_for_somebody_outside_or_with_the_sign_in_of_somebody_else_is_refused()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(eve);
        await using var adas = await PageOfAsync(ada);
        var own = JsonNode.Parse((await page.GrantAsync(Own(eve))).Data)!.AsObject();

        // Eve's sign-in, and the conversation of others.
        await page.Client.AskForAsync(Private(pair), own.ToJsonString());
        Assert.Equal(403, await page.HearRefusedAsync(Private(pair)));
        await page.Client.AskForAsync(Presence(pair), own.ToJsonString());
        Assert.Equal(403, await page.HearRefusedAsync(Presence(pair)));
        await page.Client.AskForAsync(Own(ada), own.ToJsonString());
        Assert.Equal(403, await page.HearRefusedAsync(Own(ada)));

        // Ada's name with Eve's sign-in.
        own["user_id"] = ada.Id;
        await page.Client.AskForAsync(Private(pair), own.ToJsonString());
        Assert.Equal(401, await page.HearRefusedAsync(Private(pair)));

        await SendAsync(ada, pair, "secret");
        await page.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task A_lie_about_a_name_is_not_told_on()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        var data = JsonNode.Parse((await page.GrantAsync(Presence(pair))).Data)!.AsObject();
        data["user_info"] = new JsonObject { ["name"] = "The boss" };
        await page.Client.AskForAsync(Presence(pair), data.ToJsonString());
        var there = EchoClient.DataOf(await page.Client.HearAsync("pusher_internal:subscription_succeeded"));
        Assert.Equal("Ada", there.GetProperty("presence").GetProperty("hash").GetProperty($"{ada.Id}").Text("name"));
    }

    [Fact]
    public async Task A_grant_that_is_over_opens_nothing()
    {
        var ada = await SignUpAsync("Ada");
        await using var page = await PageOfAsync(ada);
        var data = JsonNode.Parse((await page.GrantAsync(Own(ada))).Data)!.AsObject();
        data["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await page.Client.AskForAsync(Own(ada), data.ToJsonString());
        Assert.Equal(401, await page.HearRefusedAsync(Own(ada)));
    }

    [Fact]
    public async Task A_grant_of_a_sign_in_that_has_ended_opens_nothing()
    {
        var ada = await SignUpAsync("Ada");
        await using var page = await PageOfAsync(ada);
        var (auth, data) = await page.GrantAsync(Own(ada));
        Assert.Equal(204, (await PostAsync("/api/v1/auth/logout", ada, "{}")).Status);
        await page.Client.AskForAsync(Own(ada), data, auth);
        Assert.Equal(401, await page.HearRefusedAsync(Own(ada)));
    }

    [Fact]
    public async Task A_connection_hears_one_sign_in_at_a_time()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Own(ada));
        var (_, json) = await page.AskAsync(Own(bob), token: bob.Token);
        await page.Client.AskForAsync(Own(bob), json.Text("channel_data"), json.Text("auth"));
        Assert.Equal(401, await page.HearRefusedAsync(Own(bob)));

        // Having left, somebody else may sit down at the same page.
        await page.Client.SayAsync($$$"""{"event":"pusher:unsubscribe","data":{"channel":"{{{Own(ada)}}}"}}""");
        await page.Client.AskForAsync(Own(bob), json.Text("channel_data"), json.Text("auth"));
        await page.Client.HearAsync("pusher_internal:subscription_succeeded");
        var pair = await OpenPrivateAsync(ada, bob);
        await page.HearAsync("MemberAdded", Own(bob));
        await SendAsync(ada, pair, "Hi");
        await page.HearAsync("NewChatMessage", Own(bob));
        await page.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task A_sign_in_granted_here_is_one_while_the_session_lives()
    {
        var ada = await SignUpAsync("Ada");
        await using var page = await PageOfAsync(ada);
        var reply = await PostAsync("/broadcasting/user-auth", ada, $$"""{"socket_id":"{{page.Client.SocketId}}"}""");
        var said = JsonSerializer.Serialize(new
        {
            @event = "pusher:signin",
            data = new { auth = reply.Json.Text("auth"), user_data = reply.Json.Text("user_data") },
        });
        await page.Client.SayAsync(said);
        Assert.Equal(reply.Json.Text("user_data"), EchoClient.DataOf(await page.Client.HearAsync("pusher:signin_success")).Text("user_data"));
        await page.Client.SayAsync($$$"""{"event":"pusher:subscribe","data":{"channel":"#server-to-user-{{{ada.Id}}}","auth":""}}""");
        await page.Client.HearAsync("pusher_internal:subscription_succeeded");
        await using var other = await PageOfAsync(ada);
        await other.Client.SayAsync(said);
        Assert.Equal(4009, EchoClient.CodeOf(await other.Client.HearAsync("pusher:error")));
        Assert.Equal(204, (await PostAsync("/api/v1/auth/logout", ada, "{}")).Status);
        Assert.Equal(4100, await page.Client.HearCloseAsync());
    }

    [Fact]
    public async Task In_other_apps_and_for_other_spellings_the_names_are_plain_ones()
    {
        var ada = await SignUpAsync("Ada");
        await using var page = await PageOfAsync(ada);
        await page.Client.SubscribeAsync("private-conversation.007");
        await page.Client.SubscribeAsync("private-conversation.9c5b94b1");
        await page.Client.HearsNothingAsync();
        Assert.Equal(0, Host.Services.GetService(typeof(Realtime.Rooms.Hub)) is Realtime.Rooms.Hub hub ? hub.ConnectedSessions(ada.Id).Count : -1);
    }

    [Fact]
    public async Task The_end_of_a_connection_leaves_nothing_behind()
    {
        var ada = await SignUpAsync("Ada");
        var hub = (Realtime.Rooms.Hub)Host.Services.GetService(typeof(Realtime.Rooms.Hub))!;
        await using (var page = await PageOfAsync(ada))
        {
            await page.JoinAsync(Own(ada));
            await page.JoinAsync("presence-online");
            Assert.Single(hub.ConnectedSessions(ada.Id));
        }

        await Eventually.TrueAsync(() => hub.ConnectedSessions(ada.Id).Count == 0);
        await Eventually.TrueAsync(() => Served.Topics.StateOf(Own(ada)).Listeners == 0);
    }
}

public sealed class PusherChatGrantOnSqlite(SqliteHost shared) : ChatGrantSuite(shared), IClassFixture<SqliteHost>;

public sealed class PusherChatGrantOnPostgreSql(PostgreSqlHost shared) : ChatGrantSuite(shared), IClassFixture<PostgreSqlHost>;

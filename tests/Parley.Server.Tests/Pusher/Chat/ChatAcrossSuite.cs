using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Pusher.Chat;

/// <summary>Between clients of this protocol and of others: typing, who is online, what one has sent oneself, and the order of it all.</summary>
public abstract class ChatAcrossSuite(SharedHost shared) : ChatWords(shared)
{
    [Fact]
    public async Task Typing_crosses_over_both_ways()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await page.JoinAsync(Private(pair));
        await using var native = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await native.SayAsync($$"""{"type":"typing","conversation_id":{{pair}},"is_typing":true}""");
        Assert.Equal(
            $$"""{"user_id":{{bob.Id}},"name":"Bob","typing":true}""", (await page.HearAsync("client-typing", Private(pair))).GetRawText());
        await native.SayAsync($$"""{"type":"typing","conversation_id":{{pair}},"is_typing":false}""");
        Assert.False((await page.HearAsync("client-typing", Private(pair))).GetProperty("typing").GetBoolean());
        await page.WhisperAsync(Private(pair), $$"""{"user_id":{{bob.Id}}}""");
        var typing = await native.HearAsync("typing");
        Assert.Equal((pair, ada.Id), (typing.Number("conversation_id"), typing.Number("user_id")));
        Assert.True(typing.GetProperty("is_typing").GetBoolean());
    }

    [Fact]
    public async Task Who_is_online_is_told_to_those_who_share_a_conversation_whatever_they_speak()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        await OpenPrivateAsync(ada, bob);
        await using var stranger = await WireClient.SignInAsync(Host.BaseAddress, eve);
        await using var page = await PageOfAsync(ada);
        Assert.Equal([ada.Id], await OnlineAsync(page));
        await using (await WireClient.SignInAsync(Host.BaseAddress, bob))
        {
            Assert.Equal(
                $$$"""{"user_id":{{{bob.Id}}},"user_info":{"name":"Bob","avatar_url":null}}""",
                (await page.HearAsync("pusher_internal:member_added", "presence-online")).GetRawText());

            // Again, as after a page was loaded anew: the list is there at once.
            await using var second = await PageOfAsync(ada);
            Assert.Equal([ada.Id, bob.Id], await OnlineAsync(second));
        }

        Assert.Equal($$"""{"user_id":{{bob.Id}}}""", (await page.HearAsync("pusher_internal:member_removed", "presence-online")).GetRawText());
        await page.Client.HearsNothingAsync();
    }

    [Fact]
    public async Task A_connection_of_this_protocol_makes_a_person_online_for_the_others()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        await using var native = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using (var page = await PageOfAsync(bob))
        {
            await page.JoinAsync(Own(bob));
            Assert.Equal(bob.Id, (await native.HearAsync("user_online")).Number("user_id"));
        }

        Assert.Equal(bob.Id, (await native.HearAsync("user_offline")).Number("user_id"));
    }

    [Fact]
    public async Task Who_comes_to_share_something_joins_the_list_and_who_shares_nothing_any_more_leaves_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var page = await PageOfAsync(ada);
        await using var other = await PageOfAsync(bob);
        Assert.Equal([ada.Id], await OnlineAsync(page));
        Assert.Equal([bob.Id], await OnlineAsync(other));
        var group = await CreateGroupAsync(ada, bob);
        Assert.Equal(bob.Id, (await page.HearAsync("pusher_internal:member_added", "presence-online")).Number("user_id"));
        Assert.Equal(ada.Id, (await other.HearAsync("pusher_internal:member_added", "presence-online")).Number("user_id"));
        await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        Assert.Equal(bob.Id, (await page.HearAsync("pusher_internal:member_removed", "presence-online")).Number("user_id"));
        Assert.Equal(ada.Id, (await other.HearAsync("pusher_internal:member_removed", "presence-online")).Number("user_id"));
    }

    [Fact]
    public async Task Who_hides_is_seen_by_nobody_and_sees_nobody()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        await using var other = await PageOfAsync(bob);
        await other.JoinAsync(Own(bob));
        await using var page = await PageOfAsync(ada);
        Assert.Equal([ada.Id, bob.Id], await OnlineAsync(page));
        Assert.Equal(200, (await PatchAsync("/api/v1/users/me/settings", ada, """{"presence":false}""")).Status);
        Assert.Equal(bob.Id, (await page.HearAsync("pusher_internal:member_removed", "presence-online")).Number("user_id"));
        Assert.Equal([bob.Id], await OnlineAsync(other));
    }

    [Fact]
    public async Task What_is_sent_to_others_is_told_to_all_pages_but_the_one_that_it_names()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var page = await PageOfAsync(ada);
        await using var second = await PageOfAsync(ada);
        await using var other = await PageOfAsync(bob);
        foreach (var one in new[] { page, second, other })
        {
            await one.JoinAsync(Private(pair));
        }

        await PostAsync(ada, pair, "to others", page.Client.SocketId);
        foreach (var one in new[] { second, other })
        {
            Assert.Equal("to others", (await one.HearAsync("NewChatMessage", Private(pair))).GetProperty("message").Text("body"));
        }

        await page.Client.HearsNothingAsync();

        // Somebody else's connection, one that is not there, and nonsense mean nothing.
        foreach (var name in new[] { other.Client.SocketId, "1.1", "x" })
        {
            await PostAsync(ada, pair, name, name);
            foreach (var one in new[] { page, second, other })
            {
                Assert.Equal(name, (await one.HearAsync("NewChatMessage", Private(pair))).GetProperty("message").Text("body"));
            }
        }
    }

    [Fact]
    public async Task Many_who_write_at_once_in_every_way_are_heard_in_one_order_by_all()
    {
        const int Each = 20;
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => SignUpAsync($"P{number}")));
        var group = await CreateGroupAsync(people[0], people[1..]);
        await using var first = await PageOfAsync(people[0]);
        await using var second = await PageOfAsync(people[1]);
        await first.JoinAsync(Private(group));
        await first.JoinAsync(Own(people[0]));
        await second.JoinAsync(Presence(group));
        await using var native = await WireClient.SignInAsync(Host.BaseAddress, people[3]);
        var heard = new ConcurrentDictionary<string, List<long>>();
        var hearing = Task.WhenAll(HearAllAsync(first, heard, Each * 4 * 2), HearAllAsync(second, heard, Each * 4));
        await Task.WhenAll(people.Select(async (person, number) =>
        {
            for (var i = 0; i < Each; i++)
            {
                if (number == 3)
                {
                    await native.SayAsync($$"""{"type":"message","conversation_id":{{group}},"content":"{{i}}"}""");
                }
                else
                {
                    await SendAsync(person, group, $"{i}");
                }
            }
        }));
        await hearing;
        foreach (var (channel, seqs) in heard)
        {
            Assert.Equal(seqs.Order(), seqs);
            Assert.True(seqs.Count == Each * 4 && seqs[^1] - seqs[0] == (Each * 4) - 1, channel);
        }

        Assert.Equal(3, heard.Count);
    }

    private static async Task HearAllAsync(ChatPage page, ConcurrentDictionary<string, List<long>> heard, int count)
    {
        while (count > 0)
        {
            var message = JsonElement.Parse((await page.Client.HearTextAsync())!);
            if (message.Text("event").EndsWith("NewChatMessage", StringComparison.Ordinal))
            {
                var seqs = heard.GetOrAdd($"{page.Person.Id} {message.Text("channel")}", _ => []);
                seqs.Add(EchoClient.DataOf(message).GetProperty("message").Number("seq"));
                count--;
            }
        }
    }

    private static async Task<long[]> OnlineAsync(ChatPage page)
    {
        var presence = (await page.JoinAsync("presence-online")).GetProperty("presence");
        Assert.Equal(presence.Number("count"), presence.GetProperty("ids").GetArrayLength());
        return [.. presence.GetProperty("ids").EnumerateArray()
            .Select(id => long.Parse(id.GetString()!, System.Globalization.CultureInfo.InvariantCulture)).Order()];
    }

    private async Task PostAsync(Person person, long conversationId, string body, string socketId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages")
        {
            Content = new StringContent($$"""{"conversation_id":{{conversationId}},"body":"{{body}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        request.Headers.Add("X-Socket-ID", socketId);
        using var answer = await Host.Http.SendAsync(request);
        Assert.Equal(201, (int)answer.StatusCode);
    }
}

public sealed class PusherChatAcrossOnSqlite(SqliteHost shared) : ChatAcrossSuite(shared), IClassFixture<SqliteHost>;

public sealed class PusherChatAcrossOnPostgreSql(PostgreSqlHost shared) : ChatAcrossSuite(shared), IClassFixture<PostgreSqlHost>;

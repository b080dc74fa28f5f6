using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>The frames of the client of seed 000, letter for letter, at the root path where it connects.</summary>
public abstract class SeedClientSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task It_signs_in_by_its_first_frame_and_is_told_who_it_is()
    {
        var ada = await SignUpAsync("Ada");
        await using var client = await WireClient.ConnectAsync(Host.BaseAddress, "/");
        await client.SayAsync($$"""{"type":"auth","token":"{{ada.Token}}"}""");
        var answer = await client.HearAsync();
        Assert.Equal("auth_success", answer.Text("type"));
        Assert.Equal(ada.Id, answer.GetProperty("user_id").GetInt64());
        Assert.Equal(25, answer.GetProperty("heartbeat_seconds").GetInt32());
    }

    [Fact]
    public async Task Its_messages_reach_both_sides_in_its_shape()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob, "/");

        await adas.SayAsync($$"""{"type":"message","conversation_id":{{conversation}},"content":"Hällo 👋","message_type":"text","reply_to_id":null}""");
        foreach (var client in new[] { adas, bobs })
        {
            var message = (await client.HearAsync("new_message")).GetProperty("message");
            Assert.Equal(conversation, message.GetProperty("conversation_id").GetInt64());
            Assert.Equal(ada.Id, message.GetProperty("user_id").GetInt64());
            Assert.Equal("Hällo 👋", message.GetProperty("content").GetString());
            Assert.Equal("text", message.GetProperty("type").GetString());
            Assert.True(message.GetProperty("id").GetInt64() > 0);
            Assert.True(message.GetProperty("created_at").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        }
    }

    [Fact]
    public async Task Its_reply_names_what_it_answers()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob, "/");
        var first = await SendAsync(ada, conversation, "first");
        await bobs.SayAsync($$"""{"type":"message","conversation_id":{{conversation}},"content":"yes","message_type":"image","reply_to_id":{{first}}}""");

        JsonElement message;
        do
        {
            message = (await bobs.HearAsync("new_message")).GetProperty("message");
        }
        while (message.GetProperty("user_id").GetInt64() != bob.Id);

        Assert.Equal(first, message.GetProperty("reply_to_id").GetInt64());
        Assert.Equal("first", message.GetProperty("reply_to").GetProperty("content").GetString());
        Assert.Equal("image", message.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Its_typing_reaches_the_other_and_not_itself()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob, "/");

        await adas.SayAsync($$"""{"type":"typing","conversation_id":{{conversation}},"is_typing":true}""");
        await adas.SayAsync($$"""{"type":"typing","conversation_id":{{conversation}},"is_typing":false}""");
        foreach (var expected in new[] { true, false })
        {
            var typing = await bobs.HearAsync("typing");
            Assert.Equal((conversation, ada.Id), (typing.GetProperty("conversation_id").GetInt64(), typing.GetProperty("user_id").GetInt64()));
            Assert.Equal(expected, typing.GetProperty("is_typing").GetBoolean());
        }

        await adas.SayAsync("""{"type":"ping"}""");
        for (var frame = await adas.HearAsync(); frame.Text("type") != "pong"; frame = await adas.HearAsync())
        {
            Assert.NotEqual("typing", frame.Text("type"));
        }
    }

    [Fact]
    public async Task Its_read_mark_is_seen_by_the_author()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob, "/");
        var message = await SendAsync(ada, conversation, "look");

        await bobs.SayAsync($$"""{"type":"read","message_id":{{message}}}""");
        JsonElement read;
        do
        {
            // The author's own marker moves with the sending.
            read = await adas.HearAsync("message_read");
        }
        while (read.GetProperty("user_id").GetInt64() != bob.Id);

        Assert.Equal(message, read.GetProperty("message_id").GetInt64());
        Assert.Equal(conversation, read.GetProperty("conversation_id").GetInt64());
    }

    [Fact]
    public async Task It_sees_the_other_come()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob, "/");
        Assert.Equal(bob.Id, (await adas.HearAsync("user_online")).GetProperty("user_id").GetInt64());
    }

    [Fact]
    public async Task What_it_names_that_is_not_its_own_has_no_effect()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await adas.SayAsync(
            $$"""{"type":"message","conversation_id":"{{conversation}}","content":"hi","user_id":{{bob.Id}},"seq":99,"created_at":"1999-01-01T00:00:00Z"}""");
        var message = (await adas.HearAsync("new_message")).GetProperty("message");
        Assert.Equal((ada.Id, 1), (message.GetProperty("user_id").GetInt64(), message.GetProperty("seq").GetInt64()));
    }
}

public sealed class SeedClientOnSqlite(SqliteHost shared) : SeedClientSuite(shared), IClassFixture<SqliteHost>;

public sealed class SeedClientOnPostgreSql(PostgreSqlHost shared) : SeedClientSuite(shared), IClassFixture<PostgreSqlHost>;

using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>The commands of the native protocol at <c>/ws</c>, each with its answer and its events.</summary>
public abstract class TalkSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task A_send_is_answered_once_and_told_to_everybody_its_author_too()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var other = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        var clientId = Guid.NewGuid().ToString();

        await adas.SayAsync($$"""{"type":"message","id":"q1","conversation_id":{{conversation}},"content":"hi","client_id":"{{clientId.ToUpperInvariant()}}"}""");
        var (ack, news) = await HearBothAsync(adas);
        Assert.Equal(("q1", clientId), (ack.GetProperty("id").GetString(), ack.GetProperty("client_id").GetString()));
        Assert.Equal(news.GetProperty("message").GetRawText(), ack.GetProperty("message").GetRawText());
        foreach (var client in new[] { other, bobs })
        {
            Assert.Equal(news.GetRawText(), (await client.HearAsync("new_message")).GetRawText());
        }
    }

    [Fact]
    public async Task The_retry_of_a_send_gets_the_first_answer()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        var frame = $$"""{"type":"message","id":1,"conversation_id":{{conversation}},"content":"hi","client_id":"{{Guid.NewGuid()}}"}""";
        await adas.SayAsync(frame);
        var first = await adas.HearAsync("ack");

        await using var again = await WireClient.SignInAsync(Host.BaseAddress, ada, "/");
        await again.SayAsync(frame);
        Assert.Equal(first.GetRawText(), (await again.HearAsync("ack")).GetRawText());
        await again.SayAsync(frame.Replace("\"hi\"", "\"ho\"", StringComparison.Ordinal));
        Assert.Equal("conflict", (await again.HearAsync("error")).Text("code"));
    }

    [Fact]
    public async Task An_edit_and_a_deletion_are_answered_and_told()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        var message = await SendAsync(ada, conversation, "helo");
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);

        await adas.SayAsync($$"""{"type":"edit","id":1,"message_id":{{message}},"content":"hello"}""");
        var edited = (await adas.HearAsync("ack")).GetProperty("message");
        Assert.Equal(("hello", true), (edited.GetProperty("content").GetString(), edited.GetProperty("edited").GetBoolean()));
        Assert.Equal("hello", (await bobs.HearAsync("message_edited")).GetProperty("message").GetProperty("content").GetString());

        await adas.SayAsync($$"""{"type":"delete","id":2,"message_id":{{message}}}""");
        var deleted = (await adas.HearAsync("ack")).GetProperty("message");
        Assert.Equal((JsonValueKind.Null, true), (deleted.GetProperty("content").ValueKind, deleted.GetProperty("deleted").GetBoolean()));
        var told = await bobs.HearAsync("message_deleted");
        Assert.Equal((message, 1), (told.GetProperty("message_id").GetInt64(), told.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task Markers_are_answered_with_where_they_stand()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await SendAsync(ada, conversation, "one");
        await SendAsync(ada, conversation, "two");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);

        await bobs.SayAsync($$"""{"type":"delivered","id":1,"conversation_id":{{conversation}},"seq":2}""");
        Assert.Equal(
            $$"""{"type":"ack","id":1,"conversation_id":{{conversation}},"read_seq":0,"delivered_seq":2,"unread_count":2}""",
            (await bobs.HearAsync("ack")).GetRawText());
        await bobs.SayAsync($$"""{"type":"read","id":2,"conversation_id":{{conversation}},"seq":999}""");
        Assert.Equal(
            $$"""{"type":"ack","id":2,"conversation_id":{{conversation}},"read_seq":2,"delivered_seq":2,"unread_count":0}""",
            (await bobs.HearAsync("ack")).GetRawText());
    }

    [Fact]
    public async Task Who_is_added_is_told_the_conversation_as_it_sees_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        var conversation = await OpenPrivateAsync(ada, bob);
        var added = (await bobs.HearAsync("conversation_added")).GetProperty("conversation");
        Assert.Equal((conversation, "private", "Ada"), (
            added.GetProperty("id").GetInt64(), added.GetProperty("type").GetString(), added.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_stranger_cannot_tell_what_exists()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var conversation = await OpenPrivateAsync(ada, bob);
        var message = await SendAsync(ada, conversation, "secret");
        await using var eves = await WireClient.SignInAsync(Host.BaseAddress, eve);
        string[] frames =
        [
            """{"type":"message","id":1,"conversation_id":$C,"content":"hi"}""",
            """{"type":"edit","id":1,"message_id":$M,"content":"hi"}""",
            """{"type":"delete","id":1,"message_id":$M}""",
            """{"type":"typing","id":1,"conversation_id":$C,"is_typing":true}""",
            """{"type":"read","id":1,"conversation_id":$C,"seq":1}""",
            """{"type":"read","id":1,"message_id":$M}""",
            """{"type":"delivered","id":1,"conversation_id":$C,"seq":1}""",
        ];
        foreach (var frame in frames)
        {
            await eves.SayAsync(About(frame, conversation, message));
            var there = await eves.HearTextAsync();
            await eves.SayAsync(About(frame, 999_999, 999_999));
            var nowhere = await eves.HearTextAsync();
            Assert.Equal("""{"type":"error","id":1,"code":"not_found","message":"Not found."}""", there);
            Assert.Equal(there, nowhere);
        }
    }

    [Fact]
    public async Task A_first_sync_tells_everything_and_says_when_it_is_done()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await SendAsync(ada, conversation, "hi");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);

        await bobs.SayAsync("""{"type":"sync","id":6,"final":true}""");
        var reset = await bobs.HearAsync("sync");
        Assert.Equal((6, true), (reset.GetProperty("id").GetInt32(), reset.GetProperty("reset").GetBoolean()));

        await bobs.SayAsync($$$"""{"type":"sync","id":7,"epoch":"{{{reset.GetProperty("epoch").GetString()}}}","conversations":{},"final":true}""");
        var own = await bobs.HearAsync("sync");
        Assert.True(own.GetProperty("user_rev").GetInt64() > 0);
        var page = await bobs.HearAsync("sync");
        Assert.Equal((conversation, true), (page.GetProperty("conversation_id").GetInt64(), page.GetProperty("reset").GetBoolean()));
        Assert.Equal("hi", page.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal("Ada", page.GetProperty("conversation").GetProperty("name").GetString());
        var done = await bobs.HearAsync("sync");
        Assert.Equal((7, true), (done.GetProperty("id").GetInt32(), done.GetProperty("done").GetBoolean()));
    }

    [Fact]
    public async Task What_is_not_allowed_is_refused_by_its_stable_code()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        var message = await SendAsync(ada, conversation, "mine");
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        (string Frame, string Code)[] cases =
        [
            ($$"""{"type":"message","conversation_id":{{conversation}},"content":" "}""", "validation"),
            ($$"""{"type":"message","conversation_id":{{conversation}},"content":null}""", "validation"),
            ($$"""{"type":"message","conversation_id":{{conversation}},"content":"{{new string('x', 4_001)}}"}""", "too_large"),
            ($$"""{"type":"edit","message_id":{{message}},"content":"yours"}""", "forbidden"),
            ($$"""{"type":"delete","message_id":{{message}}}""", "forbidden"),
            ("""{"type":"react","message_id":1,"emoji":"👍"}""", "bad_request"),
        ];
        foreach (var (frame, code) in cases)
        {
            await bobs.SayAsync(frame);
            Assert.Equal(code, (await bobs.HearAsync("error")).Text("code"));
        }
    }

    [Fact]
    public async Task The_longest_message_fits_into_a_frame()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        // 4,000 scalar values, each escaped at twelve bytes.
        var escaped = string.Concat(Enumerable.Repeat("\\ud83d\\udc4b", 4_000));
        await adas.SayAsync($$"""{"type":"message","id":1,"conversation_id":{{conversation}},"content":"{{escaped}}"}""");
        var message = (await adas.HearAsync("ack")).GetProperty("message");
        Assert.Equal(8_000, message.GetProperty("content").GetString()!.Length);
    }

    private static string About(string frame, long conversation, long message) =>
        frame.Replace("$C", $"{conversation}", StringComparison.Ordinal).Replace("$M", $"{message}", StringComparison.Ordinal);

    private static async Task<(JsonElement Ack, JsonElement News)> HearBothAsync(WireClient client)
    {
        JsonElement? ack = null;
        JsonElement? news = null;
        while (ack is null || news is null)
        {
            var frame = await client.HearAsync();
            ack = frame.Text("type") == "ack" ? frame : ack;
            news = frame.Text("type") == "new_message" ? frame : news;
        }

        return (ack.Value, news.Value);
    }
}

public sealed class TalkOnSqlite(SqliteHost shared) : TalkSuite(shared), IClassFixture<SqliteHost>;

public sealed class TalkOnPostgreSql(PostgreSqlHost shared) : TalkSuite(shared), IClassFixture<PostgreSqlHost>;

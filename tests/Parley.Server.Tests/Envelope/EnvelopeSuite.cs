using System.Globalization;
using System.Text.Json;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Parley.Testing.Envelope;
using Xunit;

namespace Parley.Server.Tests.Envelope;

/// <summary>The envelope protocol between people: what each frame does, and who hears of it.</summary>
public abstract class EnvelopeSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public async Task The_first_ping_of_a_client_is_answered()
    {
        var ada = await SignUpAsync("Ada");
        await using var adas = await ConnectAsync(ada);
        await adas.SayAsync("""{"id":"1","type":"ping","from":"user:1","to":"channel:global","ts":1690000000,"payload":{}}""");
        var ack = await adas.HearAsync();
        Assert.Equal(("ack", "server", $"user:{ada.Id}"), (ack.Text("type"), ack.Text("from"), ack.Text("to")));
        Assert.InRange(ack.Number("ts"), DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal("""{"ref":"1"}""", ack.GetProperty("payload").GetRawText());
        Assert.True(Guid.TryParse(ack.Text("id"), out _));
    }

    [Fact]
    public async Task A_ping_is_passed_on_to_those_who_joined_in_its_sender_s_name_and_as_it_was_written()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        await using var adas = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        await using var eves = await ConnectAsync(eve);
        await bobs.AskAsync("1", "join", "channel:global");
        await adas.SayAsync("""
            {"id":"me","type":"ping","from":"user:99","to":"channel:global","ts":5,"payload":{"text":"hello", "n":1.50,"__proto__":{"a":null}}}
            """);
        await adas.AnswerAsync("me");
        var ping = await HearAsync(bobs, "ping");
        Assert.Equal(("me", $"user:{ada.Id}", "channel:global"), (ping.Text("id"), ping.Text("from"), ping.Text("to")));
        Assert.Equal("""{"text":"hello", "n":1.50,"__proto__":{"a":null}}""", ping.GetProperty("payload").GetRawText());
        Assert.True(ping.Number("ts") > 1_700_000_000);
        Assert.True(await eves.HeardAllAsync());
        Assert.True(await adas.HeardAllAsync());
    }

    [Fact]
    public async Task Everybody_may_post_to_the_global_channel_and_it_stands_in_nobody_s_list()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var adas = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        Assert.Equal("""{"ref":"1"}""", WithoutPlace(await bobs.AskAsync("1", "join", "channel:global")));
        var answer = await adas.AskAsync("1", "message", "channel:global", """{"text":"Is anybody there?"}""");
        var told = await HearAsync(bobs, "message");
        Assert.Equal((answer.Number("message_id"), answer.Number("seq")), (Payload(told).Number("message_id"), Payload(told).Number("seq")));
        Assert.Equal(($"user:{ada.Id}", "channel:global", "Is anybody there?"), (told.Text("from"), told.Text("to"), Payload(told).Text("text")));
        foreach (var person in (Person[])[ada, bob])
        {
            Assert.Equal(0, (await GetAsync("/api/v1/conversations", person)).Json.GetProperty("conversations").GetArrayLength());
            Assert.Equal(0, (await GetAsync("/api/v1/unread", person)).Json.Number("total"));
        }

        // By its number it is a channel like any other: there for its members.
        var id = answer.Number("conversation_id");
        Assert.Equal(404, (await GetAsync($"/api/v1/conversations/{id}/messages", ada)).Status);
        Assert.Equal(404, (await PostAsync($"/api/v1/conversations/{id}/messages", ada, """{"content":"by its number"}""")).Status);
        Assert.Equal(404, (await PostAsync("/api/messages", ada, $$"""{"conversation_id":{{id}},"body":"by its number"}""")).Status);

        // Whoever joins it as a member has it in the list, and reads what was said.
        Assert.Equal(200, (await PostAsync($"/api/v1/conversations/{id}/join", bob, "{}")).Status);
        var contents = (await GetAsync($"/api/v1/conversations/{id}/messages", bob)).Json.GetProperty("messages").EnumerateArray();
        Assert.Contains("Is anybody there?", contents.Select(row => row.OptionalText("content")));
        await adas.AskAsync("2", "message", "channel:global", """{"text":"again"}""");
        Assert.Equal("again", Payload(await HearAsync(bobs, "message")).Text("text"));
        Assert.Equal(1, (await GetAsync("/api/v1/unread", bob)).Json.Number("total"));
        Assert.True(await bobs.HeardAllAsync());
    }

    [Fact]
    public async Task The_others_see_who_joins_a_channel_and_who_leaves_it_with_the_last_session()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = NewChannel();
        await using var adas = await ConnectAsync(ada);
        await adas.AskAsync("1", "join", channel);
        await using (var bobs = await ConnectAsync(bob))
        {
            await bobs.AskAsync("1", "join", channel);
            var join = await HearAsync(adas, "join");
            Assert.Equal(($"user:{bob.Id}", channel), (join.Text("from"), join.Text("to")));
            await bobs.AskAsync("2", "leave", channel);
            Assert.Equal($"user:{bob.Id}", (await HearAsync(adas, "leave")).Text("from"));
            await adas.AskAsync("2", "message", channel, """{"text":"still here"}""");
            Assert.True(await bobs.HeardAllAsync());
            await bobs.AskAsync("3", "join", channel);
            await bobs.CloseAsync();
        }

        Assert.Equal($"user:{bob.Id}", (await HearAsync(adas, "join")).Text("from"));
        Assert.Equal((channel, $"user:{bob.Id}"), await ToAndFromAsync(adas, "leave"));
    }

    [Fact]
    public async Task A_channel_is_made_by_the_first_who_joins_it_and_its_people_are_its_members()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var channel = NewChannel();
        await using var adas = await ConnectAsync(ada);
        Assert.Equal("not_found", CodeOf(await adas.AskAsync("1", "message", channel, """{"text":"too early"}""")));
        Assert.Equal("not_found", CodeOf(await adas.AskAsync("2", "ping", channel)));
        var made = await adas.AskAsync("3", "join", channel);
        var listed = (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations")[0];
        Assert.Equal(
            (made.Number("conversation_id"), "channel", channel["channel:".Length..]),
            (listed.Number("id"), listed.Text("type"), listed.Text("name")));
        await using var bobs = await ConnectAsync(bob);
        Assert.Equal(made.Number("conversation_id"), (await bobs.AskAsync("1", "join", channel)).Number("conversation_id"));
        await using var eves = await ConnectAsync(eve);
        Assert.Equal("not_found", CodeOf(await eves.AskAsync("1", "message", channel, """{"text":"from outside"}""")));
        Assert.Equal("not_found", CodeOf(await eves.AskAsync("2", "leave", channel)));
        await adas.AskAsync("4", "message", channel, """{"text":"tea?"}""");
        Assert.Equal("tea?", Payload(await HearAsync(bobs, "message")).Text("text"));

        // Its members hear of it by every protocol, and those of this one once they have joined.
        await using var again = await ConnectAsync(bob);
        await using var native = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await adas.AskAsync("5", "message", channel, """{"text":"biscuits?"}""");
        Assert.Equal("biscuits?", (await native.HearAsync("new_message")).GetProperty("message").Text("content"));
        Assert.Equal("biscuits?", Payload(await HearAsync(bobs, "message")).Text("text"));
        Assert.True(await again.HeardAllAsync());
    }

    [Fact]
    public async Task Many_who_join_a_new_channel_at_once_are_in_one()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => SignUpAsync($"P{number}")));
        var sockets = await Task.WhenAll(people.Select(ConnectAsync));
        var channel = NewChannel();
        var joined = await Task.WhenAll(sockets.Select(socket => socket.AskAsync("1", "join", channel)));
        var id = Assert.Single(joined.Select(answer => answer.Number("conversation_id")).Distinct());
        var members = (await GetAsync($"/api/v1/conversations/{id}/members", people[0])).Json.GetProperty("members");
        Assert.Equal(people.Length, members.GetArrayLength());
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_message_to_somebody_begins_the_conversation_and_the_answer_comes_to_oneself()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var adas = await ConnectAsync(ada);
        await using var other = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        var id = Guid.NewGuid().ToString();
        var answer = await adas.AskAsync(id, "message", $"user:{bob.Id}", """{"text":"hello"}""");
        Assert.Equal(1, answer.Number("seq"));
        foreach (var socket in (EnvelopeSocket[])[adas, other, bobs])
        {
            var told = await HearAsync(socket, "message");
            Assert.Equal((id, $"user:{ada.Id}", $"user:{bob.Id}"), (told.Text("id"), told.Text("from"), told.Text("to")));
        }

        var pair = answer.Number("conversation_id");
        await SendAsync(bob, pair, "by another wire");
        var reply = await HearAsync(adas, "message");
        Assert.Equal(($"user:{bob.Id}", $"user:{ada.Id}"), (reply.Text("from"), reply.Text("to")));
        Assert.Equal(("by another wire", 2), (Payload(reply).Text("text"), Payload(reply).Number("seq")));
        Assert.True(Guid.TryParse(reply.Text("id"), out _));
    }

    [Fact]
    public async Task A_group_is_heard_without_joining_and_nobody_else_hears_it()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var group = await CreateGroupAsync(ada, bob);
        await using var adas = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        await using var eves = await ConnectAsync(eve);
        await adas.AskAsync("1", "message", $"conversation:{group}", """{"text":"hello"}""");
        var told = await HearAsync(bobs, "message");
        Assert.Equal(($"conversation:{group}", group), (told.Text("to"), Payload(told).Number("conversation_id")));
        await adas.AskAsync("2", "ping", $"conversation:{group}", """{"text":"anybody?"}""");
        Assert.Equal($"conversation:{group}", (await HearAsync(bobs, "ping")).Text("to"));
        foreach (var type in (string[])["message", "ping", "join", "leave", "ack"])
        {
            var payload = type == "ack" ? """{"ref":"x"}""" : """{"text":"let me in"}""";
            Assert.Equal("not_found", CodeOf(await eves.AskAsync(type, type, $"conversation:{group}", payload)));
        }

        Assert.True(await eves.HeardAllAsync());
        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada)).Status);
        await adas.AskAsync("3", "message", $"conversation:{group}", """{"text":"among ourselves"}""");
        Assert.True(await bobs.HeardAllAsync());
    }

    [Fact]
    public async Task What_a_payload_holds_beside_its_text_is_kept_and_given_back_on_this_wire()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var adas = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        var id = Guid.NewGuid().ToString();
        const string Payload = """{"mood":"good","text":"hi","deep":{"a":[1,2.50,null]},"message_id":7,"seq":9,"__proto__":{"x":1}}""";
        var answer = await adas.AskAsync(id, "message", $"user:{bob.Id}", Payload);
        var told = (await HearAsync(bobs, "message")).GetProperty("payload");
        Assert.Equal(("hi", "good"), (told.Text("text"), told.Text("mood")));
        Assert.Equal("""{"a":[1,2.50,null]}""", told.GetProperty("deep").GetRawText());
        Assert.Equal("""{"x":1}""", told.GetProperty("__proto__").GetRawText());
        Assert.Equal((answer.Number("message_id"), 1), (told.Number("message_id"), told.Number("seq")));
        Assert.Equal(told.EnumerateObject().Count(), told.EnumerateObject().DistinctBy(member => member.Name).Count());
        var row = (await GetAsync($"/api/messages?recipient_id={ada.Id}", bob)).Json.GetProperty("data")[0];
        Assert.Equal("hi", row.Text("body"));
        Assert.Equal(("good", 1), (row.GetProperty("payload").Text("mood"), row.Number("seq")));

        // Of the message it is a part: the same id with another is a conflict.
        Assert.Equal(answer.GetRawText(), (await adas.AskAsync(id, "message", $"user:{bob.Id}", Payload)).GetRawText());
        Assert.Equal("conflict", CodeOf(await adas.AskAsync(id, "message", $"user:{bob.Id}", """{"text":"hi","mood":"bad"}""")));
    }

    [Fact]
    public async Task A_uuid_is_its_sender_s_for_ever_and_any_other_id_the_connection_s()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var (to, id) = ($"user:{bob.Id}", Guid.NewGuid().ToString());
        await using var adas = await ConnectAsync(ada);
        await using var other = await ConnectAsync(ada);
        var first = await adas.AskAsync(id, "message", to, """{"text":"one"}""");
        var again = await other.AskAsync(id.ToUpperInvariant(), "message", to, """{"text":"one"}""");
        Assert.Equal(first.Number("message_id"), again.Number("message_id"));
        var byHttp = await PostAsync("/api/messages", ada, $$$"""{"id":"{{{id}}}","type":"message","to":"{{{to}}}","payload":{"text":"one"}}""");
        Assert.Equal(first.Number("message_id"), byHttp.Json.GetProperty("payload").Number("message_id"));

        var own = await adas.AskAsync("1", "message", to, """{"text":"two"}""");
        Assert.Equal(own.Number("message_id"), (await adas.AskAsync("1", "message", to, """{"text":"two"}""")).Number("message_id"));
        Assert.Equal("conflict", CodeOf(await adas.AskAsync("1", "message", to, """{"text":"three"}""")));
        Assert.Equal(3, (await other.AskAsync("1", "message", to, """{"text":"three"}""")).Number("seq"));

        // An id is used for one message; what is not stored may repeat it.
        Assert.Equal("""{"ref":"1"}""", (await adas.AskAsync("1", "ping", to)).GetRawText());
    }

    [Fact]
    public async Task Frames_are_done_in_the_order_in_which_they_come()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = NewChannel();
        await using var bobs = await ConnectAsync(bob);
        await using var adas = await ConnectAsync(ada);
        await adas.SayAsync($$"""{"id":"j","type":"join","to":"{{channel}}"}""");
        for (var number = 1; number <= 30; number++)
        {
            var to = number % 3 == 0 ? $"user:{bob.Id}" : channel;
            await adas.SayAsync($$$"""{"id":"{{{number}}}","type":"message","to":"{{{to}}}","payload":{"text":"{{{number}}}"}}""");
        }

        var heard = new List<int>();
        while (heard.Count < 10)
        {
            heard.Add(int.Parse(Payload(await HearAsync(bobs, "message")).Text("text"), CultureInfo.InvariantCulture));
        }

        Assert.Equal(Enumerable.Range(1, 10).Select(number => number * 3), heard);
        var own = new List<int>();
        while (own.Count < 20)
        {
            var told = await HearAsync(adas, "message");
            if (told.Text("to") == channel)
            {
                own.Add(int.Parse(Payload(told).Text("text"), CultureInfo.InvariantCulture));
            }
        }

        Assert.Equal(Enumerable.Range(1, 30).Where(number => number % 3 != 0), own);
    }

    [Theory]
    [InlineData("id of the frame")]
    [InlineData("id of a message of another wire")]
    [InlineData("number")]
    public async Task An_ack_moves_the_delivery_marker_and_is_not_answered(string by)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var native = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var adas = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        if (by == "id of a message of another wire")
        {
            await SendAsync(ada, pair, "hello");
        }
        else
        {
            await adas.AskAsync(Guid.NewGuid().ToString(), "message", $"user:{bob.Id}", """{"text":"hello"}""");
        }

        var told = await HearAsync(bobs, "message");
        var payload = by == "number" ? $$"""{"message_id":{{Payload(told).Number("message_id")}}}""" : $$"""{"ref":"{{told.Text("id")}}"}""";
        await bobs.SayAsync($$"""{"id":"{{Guid.NewGuid()}}","type":"ack","to":"{{told.Text("from")}}","payload":{{payload}}}""");
        var delivered = await native.HearAsync("message_delivered");
        Assert.Equal((pair, bob.Id, 1), (delivered.Number("conversation_id"), delivered.Number("user_id"), delivered.Number("delivered_seq")));
        Assert.True(await bobs.HeardAllAsync());
    }

    [Fact]
    public async Task By_http_an_envelope_does_what_the_frame_does_and_is_answered_with_the_ack()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = NewChannel();
        await using var bobs = await ConnectAsync(bob);
        await bobs.AskAsync("1", "join", channel);
        await bobs.AskAsync("2", "join", "channel:global");
        var ping = await PostAsync("/api/messages", ada, """{"type":"ping","to":"channel:global","payload":{"n":1}}""");
        Assert.Equal(202, ping.Status);
        DocumentedEnvelopes.CheckServer(ping.Json);
        Assert.Equal(("ack", $"user:{ada.Id}"), (ping.Json.Text("type"), ping.Json.Text("to")));
        Assert.True(Guid.TryParse(ping.Json.GetProperty("payload").Text("ref"), out _));
        Assert.Equal("""{"n":1}""", (await HearAsync(bobs, "ping")).GetProperty("payload").GetRawText());

        Assert.Equal(404, (await PostAsync("/api/messages", ada, Frame("message", channel, """{"text":"early"}"""))).Status);
        Assert.Equal(202, (await PostAsync("/api/messages", ada, Frame("join", channel))).Status);
        var sent = await PostAsync("/api/messages", ada, Frame("message", channel, """{"text":"äpfel 👋","n":[1]}"""));
        Assert.Equal(202, sent.Status);
        var told = await HearAsync(bobs, "message");
        Assert.Equal(("äpfel 👋", "[1]"), (Payload(told).Text("text"), Payload(told).GetProperty("n").GetRawText()));
        Assert.Equal(sent.Json.GetProperty("payload").Number("message_id"), Payload(told).Number("message_id"));
        Assert.Equal(202, (await PostAsync("/api/messages", ada, Frame("leave", channel))).Status);
        Assert.Equal(
            202, (await PostAsync("/api/messages", bob, Frame("ack", channel, $$"""{"ref":"{{told.Text("id")}}"}"""))).Status);

        Assert.Equal(422, (await PostAsync("/api/messages", ada, Frame("message", "channel:Tea", """{"text":"hi"}"""))).Status);
        Assert.Equal(422, (await PostAsync("/api/messages", ada, Frame("message", channel))).Status);
        Assert.Equal(422, (await PostAsync("/api/messages", ada, Frame("shout", channel))).Status);
        Assert.Equal(413, (await PostAsync(
            "/api/messages", ada, Frame("ping", channel, $$"""{"x":"{{new string('x', 16 * 1024)}}"}"""))).Status);
        Assert.Equal(401, (await PostAsync("/api/messages", null, Frame("ping", "channel:global"))).Status);
    }

    [Fact]
    public async Task Refusals_name_the_frame_and_say_why()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var adas = await ConnectAsync(ada);
        var error = (await adas.AskAsync("1", "message", "conversation:999999", """{"text":"hi"}""")).GetProperty("error");
        Assert.Equal("""{"code":"not_found","message":"Not found."}""", error.GetRawText());
        Assert.Equal("validation", CodeOf(await adas.AskAsync("2", "message", $"user:{ada.Id}", """{"text":"to myself"}""")));
        Assert.Equal("validation", CodeOf(await adas.AskAsync("3", "message", "user:999999", """{"text":"to nobody"}""")));
        Assert.Equal("validation", CodeOf(await adas.AskAsync("4", "message", $"user:{bob.Id}", """{"text":" "}""")));
        Assert.Equal("validation", CodeOf(await adas.AskAsync("5", "message", $"user:{bob.Id}")));
        var tooLong = $$"""{"text":"{{new string('x', 4_001)}}"}""";
        Assert.Equal("too_large", CodeOf(await adas.AskAsync("6", "message", $"user:{bob.Id}", tooLong)));
        var tooMuch = $$"""{"text":"hi","x":"{{new string('x', 16 * 1024)}}"}""";
        Assert.Equal("too_large", CodeOf(await adas.AskAsync("7", "message", $"user:{bob.Id}", tooMuch)));
        Assert.Equal("bad_request", CodeOf(await adas.AskAsync("8", "message", "user:abc", """{"text":"hi"}""")));
        await adas.SayAsync("""{"type":"ping","to":"channel:global"}""");
        Assert.Equal("bad_request", CodeOf(await adas.AnswerAsync(null)));

        // A pair that nothing was said in is not begun by it.
        Assert.Equal(0, (await GetAsync("/api/v1/conversations", ada)).Json.GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task Who_is_invisible_joins_and_pings_unseen()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        Assert.Equal(200, (await PutAsync("/api/v1/users/me/presence", ada, """{"status":"invisible"}""")).Status);
        await using var bobs = await ConnectAsync(bob);
        await bobs.AskAsync("1", "join", "channel:global");
        await bobs.AskAsync("2", "join", $"conversation:{pair}");
        await using var adas = await ConnectAsync(ada);
        foreach (var to in (string[])["channel:global", $"user:{bob.Id}"])
        {
            Assert.False((await adas.AskAsync("1", "join", to)).TryGetProperty("error", out _));
            Assert.False((await adas.AskAsync("2", "ping", to)).TryGetProperty("error", out _));
        }

        await adas.CloseAsync();
        Assert.True(await bobs.HeardAllAsync());
    }

    [Fact]
    public async Task Who_is_banned_from_the_global_channel_is_put_out_of_it_and_comes_in_by_no_door()
    {
        var (ada, bob, eve) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Eve"));
        var id = await GlobalChannel.AppointAsync(Host, ada, CancellationToken.None);
        await using var bobs = await ConnectAsync(bob);
        await using var eves = await ConnectAsync(eve);
        await bobs.AskAsync("1", "join", "channel:global");
        await eves.AskAsync("1", "join", "channel:global");
        Assert.Equal(204, (await PutAsync($"/api/v1/conversations/{id}/bans/{eve.Id}", ada, "{}")).Status);
        string left;
        do
        {
            left = (await HearAsync(bobs, "leave")).Text("from");
        }
        while (left != $"user:{eve.Id}");

        await bobs.AskAsync("2", "message", "channel:global", """{"text":"without Eve"}""");
        await bobs.AskAsync("3", "ping", "channel:global");
        foreach (var type in (string[])["join", "ping", "message", "leave"])
        {
            Assert.Equal("not_found", CodeOf(await eves.AskAsync(type, type, "channel:global", """{"text":"let me in"}""")));
            Assert.Equal(404, (await PostAsync("/api/messages", eve, Frame(type, "channel:global", """{"text":"let me in"}"""))).Status);
        }

        // By what Bob says to her alone she has heard all that he said before.
        await bobs.AskAsync("4", "ping", "channel:global");
        await bobs.AskAsync("5", "message", $"user:{eve.Id}", """{"text":"without you"}""");
        JsonElement told;
        do
        {
            told = await eves.HearAsync();
        }
        while (told.Text("from") != $"user:{bob.Id}");
        Assert.Equal(("message", $"user:{eve.Id}"), (told.Text("type"), told.Text("to")));
        Assert.Equal(204, (await DeleteAsync($"/api/v1/conversations/{id}/bans/{eve.Id}", ada)).Status);
        Assert.False((await eves.AskAsync("2", "join", "channel:global")).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task A_ping_by_http_is_heard_though_its_sender_has_no_socket_but_not_of_who_is_invisible()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        await OpenPrivateAsync(ada, bob);
        await using var bobs = await ConnectAsync(bob);
        await bobs.AskAsync("1", "join", "channel:global");
        string[] places = [$"conversation:{group}", $"user:{bob.Id}", "channel:global"];
        foreach (var to in places)
        {
            Assert.Equal(202, (await PostAsync("/api/messages", ada, Frame("ping", to))).Status);
            Assert.Equal((to, $"user:{ada.Id}"), await ToAndFromAsync(bobs, "ping"));
        }

        Assert.Equal(200, (await PutAsync("/api/v1/users/me/presence", ada, """{"status":"invisible"}""")).Status);
        foreach (var to in places)
        {
            Assert.Equal(202, (await PostAsync("/api/messages", ada, Frame("ping", to))).Status);
        }

        await PostAsync("/api/messages", ada, Frame("message", $"conversation:{group}", """{"text":"the last"}"""));
        var heard = new List<string>();
        for (var frame = await bobs.HearAsync(); frame.Text("type") != "message"; frame = await bobs.HearAsync())
        {
            heard.Add(frame.Text("from"));
        }

        Assert.DoesNotContain($"user:{ada.Id}", heard);
    }

    [Fact]
    public async Task What_happens_between_two_is_told_as_to_the_one_who_hears_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var pair = await OpenPrivateAsync(ada, bob);
        await using var adas = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        await bobs.AskAsync("1", "join", $"user:{ada.Id}");
        await adas.AskAsync("1", "join", $"conversation:{pair}");
        Assert.Equal(($"user:{bob.Id}", $"user:{ada.Id}"), await ToAndFromAsync(bobs, "join"));
        await adas.AskAsync("2", "ping", $"conversation:{pair}");
        Assert.Equal(($"user:{bob.Id}", $"user:{ada.Id}"), await ToAndFromAsync(bobs, "ping"));
        await adas.AskAsync("3", "leave", $"conversation:{pair}");
        Assert.Equal(($"user:{bob.Id}", $"user:{ada.Id}"), await ToAndFromAsync(bobs, "leave"));
    }

    [Fact]
    public async Task A_public_channel_makes_nobody_an_acquaintance()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = NewChannel();
        await using var adas = await ConnectAsync(ada);
        await using var bobs = await ConnectAsync(bob);
        foreach (var socket in (EnvelopeSocket[])[adas, bobs])
        {
            await socket.AskAsync("1", "join", channel);
            await socket.AskAsync("2", "join", "channel:global");
        }

        await using var native = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await native.SayAsync($$"""{"type":"watch","id":1,"user_ids":[{{bob.Id}}]}""");
        await native.HearAsync("ack");
        Assert.Equal(0, (await GetAsync($"/api/v1/presence?user_ids={bob.Id}", ada)).Json.GetProperty("presence").GetArrayLength());
        await bobs.CloseAsync();
        await native.StillAnswersAsync();
    }

    private Task<EnvelopeSocket> ConnectAsync(Person person) => EnvelopeSocket.ConnectAsync(Host.BaseAddress, person);

    private static string NewChannel() => $"channel:tea-{Guid.NewGuid():N}";

    private static string Frame(string type, string to, string payload = "null") => $$"""{"type":"{{type}}","to":"{{to}}","payload":{{payload}}}""";

    private static JsonElement Payload(JsonElement frame) => frame.GetProperty("payload");

    private static string CodeOf(JsonElement answer) => answer.GetProperty("error").Text("code");

    private static string WithoutPlace(JsonElement answer) => JsonSerializer.Serialize(
        answer.EnumerateObject().Where(member => member.Name != "conversation_id").ToDictionary(one => one.Name, one => one.Value));

    // Other tests are in the global channel, too: what is not of this one is passed over.
    private static async Task<JsonElement> HearAsync(EnvelopeSocket socket, string type)
    {
        while (true)
        {
            var frame = await socket.HearAsync();
            if (frame.Text("type") == type)
            {
                return frame;
            }
        }
    }

    private static async Task<(string To, string From)> ToAndFromAsync(EnvelopeSocket socket, string type)
    {
        var frame = await HearAsync(socket, type);
        return (frame.Text("to"), frame.Text("from"));
    }
}

public sealed class EnvelopeOnSqlite(SqliteHost shared) : EnvelopeSuite(shared), IClassFixture<SqliteHost>;

public sealed class EnvelopeOnPostgreSql(PostgreSqlHost shared) : EnvelopeSuite(shared), IClassFixture<PostgreSqlHost>;

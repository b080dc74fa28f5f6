using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>Clients of Socket.IO that were cut off and come back, to the same process and to the next one.</summary>
public abstract class RecoverySuite(EngineKind kind) : OwnHostSuite(kind)
{
    private const string Snake = "/socket.io/";
    private const string Kebab = "/api/socket/io";
    private const string Beginning = "0.1";

    protected override ServerSettings Settings(ServerSettings usual) => usual with { Limits = usual.Limits with { StrangersPerSecond = 1_000 } };

    [Fact]
    public async Task A_drain_and_a_restart_are_made_up_for()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var bobs = await BeginAsync(Snake, bob);
        await bobs.Client.AskAsync("join_conversation", $$"""{"conversationId":{{conversation}}}""");
        await SendAsync(ada, conversation, "before");
        var had = (await bobs.Client.HearAsync("new_message"))[2].GetString()!;

        await Host.StopAsync();
        await Host.RestartAsync();
        await SendAsync(ada, conversation, "one");
        await SendAsync(ada, conversation, "two");

        await using var back = await ComeBackAsync(Snake, bob, bobs.Pid, had);
        Assert.Equal((bobs.Pid, bobs.Sid), (back.Pid, back.Sid));
        Assert.Equal(["new_message one", "new_message two"], back.Missed);
        await SendAsync(ada, conversation, "three");
        Assert.Equal("three", (await back.Client.HearAsync("new_message"))[1].Text("content"));
    }

    [Fact]
    public async Task What_was_told_and_did_not_arrive_is_told_again_and_once()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var bobs = await BeginAsync(Kebab, bob);
        await SendAsync(ada, conversation, "one");
        var had = (await bobs.Client.HearAsync("new-message"))[2].GetString()!;
        await SendAsync(ada, conversation, "two");
        await bobs.Client.HearAsync("new-message");
        await bobs.Client.DisposeAsync();
        await SendAsync(ada, conversation, "three");

        await using var back = await ComeBackAsync(Kebab, bob, bobs.Pid, had);
        Assert.Equal((bobs.Pid, "new-message two|new-message three"), (back.Pid, string.Join('|', back.Missed)));
        Assert.DoesNotContain("new-message", await back.Client.HeardAsync("leave-conversation"));
    }

    [Fact]
    public async Task Edits_and_deletions_come_as_the_messages_are_now()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var bobs = await BeginAsync(Kebab, bob);
        var (edited, deleted) = (await SendAsync(ada, conversation, "helo"), await SendAsync(ada, conversation, "wrong"));
        await bobs.Client.HearAsync("new-message");
        var had = (await bobs.Client.HearAsync("new-message"))[2].GetString()!;
        await bobs.Client.DisposeAsync();
        await PatchAsync($"/api/v1/messages/{edited}", ada, """{"content":"hell"}""");
        await DeleteAsync($"/api/v1/messages/{deleted}", ada);
        await DeleteAsync($"/api/v1/messages/{await SendAsync(ada, conversation, "never mind")}", ada);
        await PatchAsync($"/api/v1/messages/{await SendAsync(ada, conversation, "nwe")}", ada, """{"content":"new"}""");
        await PatchAsync($"/api/v1/messages/{edited}", ada, """{"content":"hello"}""");

        await using var back = await ComeBackAsync(Kebab, bob, bobs.Pid, had);
        Assert.Equal(
            ["message-deleted ", "message-deleted ", "new-message new", "message-edited new", "message-edited hello"], back.Missed);
    }

    [Fact]
    public async Task Messages_come_in_their_order_also_where_one_was_edited_after_another_was_sent()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var bobs = await BeginAsync(Kebab, bob);
        await bobs.Client.DisposeAsync();
        var first = await SendAsync(ada, conversation, "frist");
        await SendAsync(ada, conversation, "second");
        await PatchAsync($"/api/v1/messages/{first}", ada, """{"content":"first"}""");

        await using var back = await ComeBackAsync(Kebab, bob, bobs.Pid, Beginning);
        Assert.Equal(["new-message first", "new-message second", "message-edited first"], back.Missed);
        await SendAsync(ada, conversation, "live");
        Assert.Equal("live", (await back.Client.HearAsync("new-message"))[1].Text("content"));
    }

    [Theory]
    [InlineData(Snake, "message_notification")]
    [InlineData(Kebab, "new-message")]
    public async Task A_conversation_that_was_joined_meanwhile_is_told_from_there_on(string path, string word)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var old = await CreateGroupAsync(ada);
        await SendAsync(ada, old, "before Bob");
        await using var bobs = await BeginAsync(path, bob);
        await bobs.Client.DisposeAsync();
        var made = await CreateGroupAsync(ada, bob);
        await SendAsync(ada, made, "in a new one");
        Assert.True((await PutAsync($"/api/v1/conversations/{old}/members/{bob.Id}", ada)).Status is 200 or 201);
        await SendAsync(ada, old, "since Bob");

        await using var back = await ComeBackAsync(path, bob, bobs.Pid, Beginning);
        Assert.Equal(bobs.Pid, back.Pid);
        Assert.Equal([$"{word} in a new one", $"{word} since Bob"], back.Missed.Order(StringComparer.Ordinal));
        await SendAsync(ada, made, "live");
        Assert.Equal("live", (await back.Client.HearAsync(word))[1].Text("content"));
    }

    [Theory]
    [InlineData(Snake)]
    [InlineData(Kebab)]
    public async Task Nothing_is_told_of_a_conversation_that_the_person_is_out_of(string path)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var (removed, left) = (await CreateGroupAsync(ada, bob), await CreateGroupAsync(ada, bob));
        await using var bobs = await BeginAsync(path, bob);
        await SendAsync(ada, removed, "not confirmed");
        await bobs.Client.HearAsync(path == Snake ? "message_notification" : "new-message");
        await bobs.Client.DisposeAsync();
        await SendAsync(ada, removed, "not for Bob");
        await DeleteAsync($"/api/v1/conversations/{removed}/members/{bob.Id}", ada);
        await SendAsync(ada, left, "nor this");
        await DeleteAsync($"/api/v1/conversations/{left}/members/{bob.Id}", bob);
        await SendAsync(ada, removed, "nor that");

        await using var back = await ComeBackAsync(path, bob, bobs.Pid, Beginning);
        Assert.Equal(bobs.Pid, back.Pid);
        Assert.Empty(back.Missed);
        await SendAsync(ada, left, "nor now");
        Assert.DoesNotContain(
            await back.Client.HeardAsync(path == Snake ? "join_personal_room" : "leave-conversation"),
            name => name is "new-message" or "message_notification");
    }

    [Theory]
    [InlineData(Snake, "join_conversation", "message_notification")]
    [InlineData(Kebab, "join-conversation", "new-message")]
    public async Task Who_was_put_out_and_taken_in_again_is_told_from_then_on_and_has_to_join_anew(string path, string join, string word)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(ada, bob);
        await using var bobs = await BeginAsync(path, bob);
        await bobs.Client.AskAsync(join, path == Snake ? $$"""{"conversationId":{{group}}}""" : $"\"{group}\"");
        await bobs.Client.DisposeAsync();
        await SendAsync(ada, group, "from the time before");
        await DeleteAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        await SendAsync(ada, group, "not for Bob");
        await PutAsync($"/api/v1/conversations/{group}/members/{bob.Id}", ada);
        await SendAsync(ada, group, "since he is back");

        await using var back = await ComeBackAsync(path, bob, bobs.Pid, Beginning);
        Assert.Equal(bobs.Pid, back.Pid);
        Assert.Equal([$"{word} since he is back"], back.Missed);
        await SendAsync(ada, group, "live");
        Assert.Equal("live", (await back.Client.HearAsync(word))[1].Text("content"));
    }

    [Fact]
    public async Task Of_two_that_come_back_as_one_only_one_is_it()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var bobs = await BeginAsync(Kebab, bob);
        await bobs.Client.DisposeAsync();
        await Host.RestartAsync();
        await SendAsync(ada, conversation, "hi");

        var backs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ComeBackAsync(Kebab, bob, bobs.Pid, Beginning)));
        var one = Assert.Single(backs, back => back.Pid == bobs.Pid);
        Assert.Equal(["new-message hi"], one.Missed);
        Assert.All(backs.Where(back => back != one), back => Assert.Empty(back.Missed));
        foreach (var back in backs)
        {
            await SendAsync(ada, conversation, "live");
            await back.Client.HearAsync("new-message");
            await back.DisposeAsync();
        }
    }

    [Fact]
    public async Task Another_person_another_session_and_what_was_never_told_begin_anew()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        var login = await PostAsync("/api/v1/auth/login", null, $$"""{"email":"{{bob.Email}}","password":"{{Password}}"}""");
        var elsewhere = bob with { Token = login.Json.Text("token") };
        await using var bobs = await BeginAsync(Snake, bob);
        await bobs.Client.DisposeAsync();
        foreach (var (person, pid, offset) in ((Person, string, string)[])
            [(ada, bobs.Pid, Beginning), (elsewhere, bobs.Pid, Beginning), (bob, new string('x', 24), Beginning), (bob, bobs.Pid, "1.zz")])
        {
            await using var back = await ComeBackAsync(Snake, person, pid, offset);
            Assert.NotEqual(bobs.Pid, back.Pid);
            Assert.NotEqual(bobs.Sid, back.Sid);
            Assert.Equal("session", (await back.Client.HearAsync("session"))[0].GetString());
        }
    }

    [Fact]
    public async Task Who_had_used_a_conversation_hears_who_types_there_again()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var adas = await ChatClient.ConnectAsync(Host.BaseAddress, Kebab, ada.Token);
        await using var bobs = await BeginAsync(Kebab, bob);
        await bobs.Client.AskAsync("fetch-messages", $$"""{"conversationId":"{{conversation}}"}""");
        await bobs.Client.DisposeAsync();
        await using var back = await ComeBackAsync(Kebab, bob, bobs.Pid, Beginning);
        await adas.EmitAsync("typing-start", $"\"{conversation}\"");
        await back.Client.HearAsync("user-typing");
    }

    private async Task<Socket> BeginAsync(string path, Person person)
    {
        var socket = await SayAsync(path, $$"""40{"token":"{{person.Token}}"}""");
        Assert.Equal($$"""42["session",{},"{{Beginning}}"]""", await socket.Client.HearPacketAsync());
        return socket;
    }

    private Task<Socket> ComeBackAsync(string path, Person person, string pid, string offset) =>
        SayAsync(path, $$"""40{"pid":"{{pid}}","offset":"{{offset}}","token":"{{person.Token}}"}""");

    private async Task<Socket> SayAsync(string path, string connect)
    {
        var client = await ChatClient.OpenAsync(Host.BaseAddress, path);
        await client.SayAsync(connect);
        var missed = new List<string>();
        while (await client.HearPacketAsync() is { } packet)
        {
            if (packet.StartsWith("40{", StringComparison.Ordinal))
            {
                var identity = JsonElement.Parse(packet[2..]);
                return new Socket(client, identity.Text("pid"), identity.Text("sid"), missed);
            }

            var heard = JsonElement.Parse(packet[2..]);
            missed.Add($"{heard[0].GetString()} {(heard[1].TryGetProperty("content", out var content) ? content.GetString() : "")}");
        }

        throw new InvalidOperationException("closed");
    }

    /// <param name="Missed">What was told before it was told that it is in: the event's name and its content.</param>
    private sealed record Socket(ChatClient Client, string Pid, string Sid, IReadOnlyList<string> Missed) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Client.DisposeAsync();
    }
}

/// <summary>Where nobody is kept.</summary>
public sealed class NoRecoveryTests() : OwnHostSuite(EngineKind.Sqlite)
{
    protected override ServerSettings Settings(ServerSettings usual) => usual with { SocketIoRecovery = TimeSpan.Zero };

    [Fact]
    public async Task Clients_are_given_nothing_to_come_back_with()
    {
        var ada = await SignUpAsync("Ada");
        await using var client = await ChatClient.OpenAsync(Host.BaseAddress, "/socket.io/");
        await client.SayAsync($$"""40{"pid":"{{new string('x', 24)}}","offset":"0.1","token":"{{ada.Token}}"}""");
        Assert.Equal(["sid"], JsonElement.Parse((await client.HearPacketAsync())![2..]).EnumerateObject().Select(member => member.Name));
    }
}

public sealed class RecoveryOnSqlite() : RecoverySuite(EngineKind.Sqlite);

public sealed class RecoveryOnPostgreSql() : RecoverySuite(EngineKind.PostgreSql);

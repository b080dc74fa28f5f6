using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Server.Identity.Tokens;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.Tokens;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>The JWTs of one's own application in CONNECT.</summary>
public abstract class JwtSuite(EngineKind kind) : OwnHostSuite(kind)
{
    private const string Snake = "/socket.io/";
    private const string Kebab = "/api/socket/io";
    private const string Unauthorized = """44{"message":"Unauthorized","data":{"code":"unauthorized"}}""";

    [Fact]
    public async Task It_opens_both_paths_by_every_way_and_makes_the_person_at_first_sight()
    {
        var token = TokenSmith.Good("u-7", "Eve");
        await using var eve = await ChatClient.ConnectAsync(Host.BaseAddress, Snake, token);
        var me = (await GetAsync("/api/v1/auth/me", Bearer(token))).Json.GetProperty("user");
        Assert.Equal("Eve", me.Text("name"));
        var ada = Bearer(TokenSmith.Good("u-8", "Ada"));
        var adasId = (await GetAsync("/api/v1/auth/me", ada)).Id("user");
        await using var adas = await ChatClient.ConnectAsync(Host.BaseAddress, Kebab, ada.Token);
        var sent = (await eve.AskAsync("send_message", $$"""{"receiverId":{{adasId}},"content":"hi"}""")).GetProperty("data");
        Assert.Equal(me.Number("id"), sent.Number("senderId"));
        Assert.Equal($"{me.Number("id")}", (await adas.HearAsync("new-message"))[1].Text("senderId"));
        var own = Host.BaseAddress.GetLeftPart(UriPartial.Authority);
        foreach (var headers in ((string, string)[][])[[("Authorization", $"Bearer {token}")], [("Cookie", $"shop_token={token}"), ("Origin", own)]])
        {
            await using var socket = await ChatClient.OpenAsync(Host.BaseAddress, Kebab, headers);
            await socket.SayAsync("40");
            Assert.StartsWith("40{\"sid\":", await socket.HearPacketAsync(), StringComparison.Ordinal);
        }

        await using var foreign = await ChatClient.OpenAsync(
            Host.BaseAddress, Kebab, [("Cookie", $"shop_token={token}"), ("Origin", "https://evil.example")]);
        await foreign.SayAsync("40");
        Assert.Equal(Unauthorized, await foreign.HearPacketAsync());
    }

    [Fact]
    public async Task Forged_ones_are_refused_in_the_same_words_and_leave_nothing()
    {
        var before = await StoreContents.ReadAsync(Host.Database);
        foreach (var (what, token) in TokenSmith.Bad().Where(bad => bad.Token.Length <= JwtVerifier.MaxLength))
        {
            await using var socket = await ChatClient.OpenAsync(Host.BaseAddress, Snake);
            await socket.SayAsync($$"""40{"token":{{JsonSerializer.Serialize(token)}}}""");
            Assert.Equal((what, Unauthorized), (what, await socket.HearPacketAsync()));
        }

        Assert.Equal(before, await StoreContents.ReadAsync(Host.Database));
    }

    [Fact]
    public async Task It_brings_a_client_back_that_was_cut_off_and_another_one_of_the_same_person_does_not()
    {
        var (token, another) = (TokenSmith.Good("u-7", "Eve"), TokenSmith.Good("u-7", "Eve", TimeSpan.FromMinutes(20)));
        var evesId = (await GetAsync("/api/v1/auth/me", Bearer(token))).Id("user");
        await using var ada = await ChatClient.ConnectAsync(Host.BaseAddress, Snake, TokenSmith.Good("u-8", "Ada"));
        var (eve, pid) = await OpenAsync(token);
        await eve.AskAsync("are you there", null);
        await SendAsync("before");
        var had = (await eve.HearAsync("message_notification"))[2].GetString()!;
        await eve.DisposeAsync();
        await SendAsync("meanwhile");

        var (begun, anew) = await OpenAsync(another, pid, had);
        await using (begun)
        {
            Assert.NotEqual(pid, anew);
        }

        await using var back = await ChatClient.OpenAsync(Host.BaseAddress, Snake);
        await back.SayAsync(Connect(token, pid, had));
        Assert.Equal("meanwhile", (await back.HearAsync("message_notification"))[1].Text("content"));
        Assert.Equal(pid, JsonElement.Parse((await back.HearPacketAsync())![2..]).Text("pid"));
        await SendAsync("live");
        Assert.Equal("live", (await back.HearAsync("message_notification"))[1].Text("content"));

        async Task SendAsync(string content)
        {
            var answer = await ada.AskAsync("send_message", $$"""{"receiverId":{{evesId}},"content":"{{content}}"}""");
            Assert.True(answer.GetProperty("success").GetBoolean(), answer.GetRawText());
        }
    }

    [Fact]
    public async Task A_connection_whose_token_is_over_is_closed_so_that_its_client_comes_back_with_another_and_not_with_that_one()
    {
        var token = TokenSmith.Good("u-7", life: TimeSpan.FromSeconds(6));
        var (eve, pid) = await OpenAsync(token);
        await using (eve)
        {
            // No 41: after that a stock client does not come back.
            Assert.Null(await HearEndAsync(eve));
        }

        await using var again = await ChatClient.OpenAsync(Host.BaseAddress, Snake);
        await again.SayAsync(Connect(token, pid, "0.1"));
        Assert.Equal(Unauthorized, await again.HearPacketAsync());
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        Limits = usual.Limits with { StrangersPerSecond = 10_000 },
        Web = usual.Web with { IssuerCookies = ["shop_token"] },
        Identity = usual.Identity with
        {
            Issuers =
            [
                new IssuerSettings("shop", JwtAlgorithm.HS256, new KeySource(KeyForm.Secret, TokenSmith.Secret))
                {
                    Issuer = "https://shop.example", Audience = "chat", Leeway = TimeSpan.Zero, Cookie = "shop_token",
                },
            ],
        },
    };

    private static Person Bearer(string token) => new(0, "", "", token);

    // With the pid by which it may come back.
    private async Task<(ChatClient Client, string Pid)> OpenAsync(string token, string oldPid = "none", string offset = "")
    {
        var client = await ChatClient.OpenAsync(Host.BaseAddress, Snake);
        await client.SayAsync(Connect(token, oldPid, offset));
        return (client, JsonElement.Parse((await client.HearPacketAsync())![2..]).Text("pid"));
    }

    private static string Connect(string token, string pid, string offset) =>
        $$"""40{"token":"{{token}}","pid":"{{pid}}","offset":"{{offset}}"}""";

    private static async Task<string?> HearEndAsync(ChatClient client)
    {
        string? heard;
        do
        {
            heard = await client.HearPacketAsync();
        }
        while (heard?.StartsWith("42", StringComparison.Ordinal) == true);
        return heard;
    }
}

public sealed class JwtsOnSqlite() : JwtSuite(EngineKind.Sqlite);

public sealed class JwtsOnPostgreSql() : JwtSuite(EngineKind.PostgreSql);

/// <summary>An application that owns the ids: every wire shows and takes its own.</summary>
public sealed class OwnIdsTests() : OwnHostSuite(EngineKind.Sqlite)
{
    [Fact]
    public async Task Every_wire_shows_and_takes_the_ids_of_the_application()
    {
        var (eve, ada) = (TokenSmith.Good("7", "Eve"), TokenSmith.Good("42", "Ada"));
        await using var eves = await ChatClient.ConnectAsync(Host.BaseAddress, "/socket.io/", eve);

        // Ada has never been here: to write to her makes her.
        var sent = (await eves.AskAsync("send_message", """{"receiverId":42,"content":"hi"}""")).GetProperty("data");
        Assert.Equal((7, 42), (sent.Number("senderId"), sent.Number("receiverId")));
        await using var adas = await ChatClient.ConnectAsync(Host.BaseAddress, "/api/socket/io", ada);
        var page = (await adas.AskAsync("join-conversation", $"\"{sent.Number("conversationId")}\"")).GetProperty("data").GetProperty("messages");
        Assert.Equal(("hi", "7"), (page[0].Text("content"), page[0].Text("senderId")));
        await adas.AskAsync("send-message", $$"""{"conversationId":"{{sent.Number("conversationId")}}","content":"ho"}""");
        var heard = (await eves.HearAsync("message_notification"))[1];
        Assert.Equal(42, heard.Number("from"));
        var answer = await PostAsync("/api/chat/send", Bearer(ada), """{"receiverId":7,"content":"by HTTP"}""");
        var row = answer.Json.GetProperty("data");
        Assert.Equal((201, 42, 7), (answer.Status, row.Number("sender_id"), row.Number("receiver_id")));
        await using var native = await WebSockets.WireClient.SignInAsync(Host.BaseAddress, Bearer(eve));
        Assert.Equal(7, (await GetAsync("/api/v1/auth/me", Bearer(eve))).Id("user"));
        var registered = await PostAsync(
            "/api/v1/auth/register", null, $$"""{"name":"Mallory","email":"m@example.org","password":"{{Password}}"}""");
        Assert.Equal(403, registered.Status);
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        Limits = usual.Limits with { OwnIds = "shop" },
        Identity = usual.Identity with
        {
            Registration = Registration.Closed,
            Issuers =
            [
                new IssuerSettings("shop", JwtAlgorithm.HS256, new KeySource(KeyForm.Secret, TokenSmith.Secret))
                {
                    Issuer = "https://shop.example", Audience = "chat", OwnsIds = true,
                },
            ],
        },
    };

    private static Person Bearer(string token) => new(0, "", "", token);
}

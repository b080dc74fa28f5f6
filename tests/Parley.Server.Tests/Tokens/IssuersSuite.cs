using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity.Tokens;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Tokens;

/// <summary>The tokens of other people's servers at every door.</summary>
public abstract class IssuersSuite(EngineKind kind) : OwnHostSuite(kind)
{
    [Fact]
    public async Task A_token_opens_every_door_as_the_same_person()
    {
        var token = TokenSmith.Good("u-7", "Eve", email: "eve@shop.example");
        var me = (await GetAsync("/api/v1/auth/me", Bearer(token))).Json.GetProperty("user");
        Assert.Equal(("Eve", "eve@shop.example", "member"), (me.Text("name"), me.Text("email"), me.Text("role")));
        var id = me.GetProperty("id").GetInt64();

        await using var first = await WireClient.SignInAsync(Host.BaseAddress, Bearer(token));
        await using var root = await WireClient.ConnectAsync(Host.BaseAddress, "/");
        await root.SayAsync($$"""{"type":"auth","token":"{{token}}"}""");
        Assert.Equal(id, (await root.HearAsync("auth_success")).GetProperty("user_id").GetInt64());
        await using var header = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", bearer: token);
        Assert.Equal(id, (await header.HearAsync("auth_success")).GetProperty("user_id").GetInt64());
        var ticket = (await PostAsync("/api/v1/auth/ticket", Bearer(token), "")).Json.Text("ticket");
        await using var redeemed = await WireClient.ConnectAsync(Host.BaseAddress, $"/ws?ticket={ticket}");
        Assert.Equal(id, (await redeemed.HearAsync("auth_success")).GetProperty("user_id").GetInt64());
    }

    [Fact]
    public async Task A_cookie_of_the_application_may_carry_it_under_the_rules_of_cookies()
    {
        var cookie = $"shop_token={TokenSmith.Good("u-7", "Eve")}";
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, cookie));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, cookie, "https://evil.example"));
        Assert.Equal(200, await StatusAsync(HttpMethod.Post, cookie, Own));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"other={TokenSmith.Good("u-7")}"));
        await using var page = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", headers: [("Cookie", cookie), ("Origin", Own)]);
        Assert.Equal("auth_success", (await page.HearAsync()).Text("type"));
        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => WireClient.ConnectAsync(
            Host.BaseAddress, "/ws", headers: [("Cookie", cookie), ("Origin", "https://evil.example")]));
        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task Bad_tokens_are_all_refused_in_the_same_words_and_leave_nothing()
    {
        var bad = TokenSmith.Bad().ToList();
        Assert.True(bad.Count >= 80, $"{bad.Count}");
        var before = await StoreContents.ReadAsync(Host.Database);
        var none = await GetAsync("/api/v1/auth/me", Bearer("guess"));
        await using var never = await WireClient.ConnectAsync(Host.BaseAddress, "/ws");
        await never.SayAsync("""{"type":"auth","id":1,"token":"guess"}""");
        var refused = await never.HearTextAsync();
        foreach (var (what, token) in bad)
        {
            var reply = await GetAsync("/api/v1/auth/me", Bearer(token));
            Assert.True(reply.Status == 401 && reply.WithoutRequestId == none.WithoutRequestId, $"{what}: {reply.Status} {reply.Text}");
            var cookie = await StatusAsync(HttpMethod.Get, $"shop_token={token}");
            Assert.True(cookie == 401, $"{what} in a cookie: {cookie}");
            if (token.Length > JwtVerifier.MaxLength)
            {
                // Longer than any frame that a stranger may send.
                continue;
            }

            await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, "/ws");
            await socket.SayAsync($$"""{"type":"auth","id":1,"token":"{{token}}"}""");
            Assert.Equal(refused, await socket.HearTextAsync());
            Assert.Equal(4401, await socket.HearCloseAsync());
        }

        Assert.Equal(before, await StoreContents.ReadAsync(Host.Database));
    }

    [Fact]
    public async Task A_connection_ends_with_the_token_that_opened_it_and_is_told_to_come_with_another()
    {
        var token = TokenSmith.Good("u-7", life: TimeSpan.FromSeconds(6));
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, Bearer(token));
        Assert.Equal(4401, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", Bearer(token))).Status);
    }

    [Fact]
    public async Task Signing_out_ends_the_token_and_what_it_opened()
    {
        var (token, other) = (TokenSmith.Good("u-7"), TokenSmith.Good("u-7", life: TimeSpan.FromMinutes(9)));
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, Bearer(token));
        Assert.Equal(204, (await PostAsync("/api/v1/auth/logout", Bearer(token), "")).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", Bearer(token))).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", Bearer(other))).Status);
    }

    [Fact]
    public async Task It_changes_nothing_about_the_account_and_makes_no_keys()
    {
        var token = TokenSmith.Good("u-7");
        foreach (var (method, path, body) in new[]
        {
            ("POST", "tokens", """{"name":"for later"}"""), ("PUT", "password", """{"current_password":"","new_password":"long enough"}"""),
            ("DELETE", "me", """{"password":"x"}"""), ("GET", "sessions", null), ("POST", "refresh", null),
        })
        {
            Assert.Equal(403, (await AskAsync(new HttpMethod(method), $"/api/v1/auth/{path}", Bearer(token), body)).Status);
        }
    }

    [Fact]
    public async Task Nobody_signs_in_by_password_to_a_person_of_an_issuer()
    {
        await GetAsync("/api/v1/auth/me", Bearer(TokenSmith.Good("u-7", "Eve", email: "eve@shop.example")));
        Assert.Equal(401, (await PostAsync("/api/v1/auth/login", null, """{"email":"eve@shop.example","password":""}""")).Status);
        Assert.Equal(201, (await PostAsync(
            "/api/v1/auth/register", null, $$"""{"name":"Other","email":"eve@shop.example","password":"{{Password}}"}""")).Status);
    }

    [Fact]
    public async Task First_sight_in_a_crowd_makes_one_person()
    {
        var tokens = Enumerable.Range(0, 4).Select(number => TokenSmith.Good("crowd", life: TimeSpan.FromMinutes(5 + number))).ToList();
        var ids = await Task.WhenAll(Enumerable.Range(0, 32).Select(async number =>
            (await GetAsync("/api/v1/auth/me", Bearer(tokens[number % tokens.Count]))).Id("user")));
        Assert.Single(ids.Distinct());
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
                    Issuer = "https://shop.example",
                    Audience = "chat",
                    Leeway = TimeSpan.Zero,
                    Cookie = "shop_token",
                },
            ],
        },
    };

    private string Own => Host.BaseAddress.GetLeftPart(UriPartial.Authority);

    private static Person Bearer(string token) => new(0, "", "", token);

    private async Task<int> StatusAsync(HttpMethod method, string cookie, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, method == HttpMethod.Get ? "/api/v1/auth/me" : "/api/v1/auth/ticket");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using var answer = await Host.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}

public sealed class IssuersOnSqlite() : IssuersSuite(EngineKind.Sqlite);

public sealed class IssuersOnPostgreSql() : IssuersSuite(EngineKind.PostgreSql);

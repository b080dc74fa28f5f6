using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Tokens;

/// <summary>The JWTs that this server gives to clients that want one.</summary>
public abstract class OwnTokensSuite(EngineKind kind) : OwnHostSuite(kind)
{
    [Fact]
    public async Task Its_claims_say_who_it_is_of_which_session_and_until_when()
    {
        var (ada, reply) = await SignInAsync();
        var claims = JsonElement.Parse(Base64Url.DecodeFromChars(ada.Token.Split('.')[1]));
        Assert.Equal(("parley", $"{ada.Id}"), (claims.Text("iss"), claims.Text("sub")));
        var session = (await GetAsync("/api/v1/auth/sessions", ada)).Json.Items("sessions").Single(one => one.Flag("current"));
        Assert.Equal(session.Text("id"), claims.Text("sid"));
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());
        Assert.InRange(reply.Json.GetProperty("expires_at").GetDateTimeOffset() - expires, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task It_opens_what_the_session_opens_and_dies_with_it()
    {
        var (ada, _) = await SignInAsync();
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var header = await WireClient.ConnectAsync(Host.BaseAddress, "/ws", bearer: ada.Token);
        Assert.Equal("auth_success", (await header.HearAsync()).Text("type"));
        Assert.Equal(200, (await GetAsync("/api/v1/auth/tokens", ada)).Status);
        Assert.Equal(204, (await PostAsync("/api/v1/auth/logout", ada, "")).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    [Fact]
    public async Task It_is_refreshed_as_a_JWT_by_two_tabs_at_once_too()
    {
        var (ada, _) = await SignInAsync();
        var (one, other) = (await PostAsync("/api/v1/auth/refresh", ada, ""), await PostAsync("/api/v1/auth/refresh", ada, ""));
        var next = one.Json.Text("token");
        Assert.Equal(3, next.Split('.').Length);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada with { Token = next })).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada with { Token = other.Json.Text("token") })).Status);
    }

    [Fact]
    public async Task What_was_changed_in_it_opens_nothing()
    {
        var (ada, _) = await SignInAsync();
        var parts = ada.Token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var forged = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.Replace("\"parley\"", "\"parlez\"", StringComparison.Ordinal)));
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada with { Token = $"{parts[0]}.{forged}.{parts[2]}" })).Status);
        var unsigned = Base64Url.EncodeToString("""{"alg":"none"}"""u8);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", ada with { Token = $"{unsigned}.{parts[1]}." })).Status);
    }

    [Fact]
    public async Task It_outlives_a_restart()
    {
        var (ada, _) = await SignInAsync();
        await Host.RestartAsync();
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    private async Task<(Person Ada, Reply Reply)> SignInAsync()
    {
        var ada = await SignUpAsync("Ada");
        var reply = await PostAsync(
            "/api/v1/auth/login", null, $$"""{"email":"{{ada.Email}}","password":"{{Password}}","token_type":"jwt"}""");
        Assert.Equal(200, reply.Status);
        return (ada with { Token = reply.Json.Text("token") }, reply);
    }
}

public sealed class OwnTokensOnSqlite() : OwnTokensSuite(EngineKind.Sqlite);

public sealed class OwnTokensOnPostgreSql() : OwnTokensSuite(EngineKind.PostgreSql);

using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Factors;

/// <summary>Where the server wants a second factor, a session without one does nothing but set it up (attack AU14).</summary>
public abstract class RequiredFactorSuite(EngineKind kind) : FactorHostSuite(kind)
{
    [Theory]
    [InlineData("GET", "/api/v1/conversations")]
    [InlineData("PATCH", "/api/v1/users/me")]
    [InlineData("POST", "/api/v1/invites")]
    [InlineData("GET", "/conversations")]
    public async Task Every_door_is_closed_to_a_session_without_it(string method, string path)
    {
        var ada = await SignUpAsync("Ada");
        var refused = await AskAsync(new HttpMethod(method), path, ada, method == "GET" ? null : "{}");
        Assert.Equal((403, "forbidden"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Sockets_are_closed_to_it_too()
    {
        var ada = await SignUpAsync("Ada");
        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => WireClient.ConnectAsync(Host.BaseAddress, "/ws", ada.Token));
        Assert.Equal(401, refused.Status);
        foreach (var path in new[] { "/ws", "/" })
        {
            await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, path);
            await socket.SayAsync($$"""{"type":"auth","token":"{{ada.Token}}"}""");
            Assert.Equal("unauthorized", (await socket.HearAsync()).Text("code"));
        }
    }

    [Fact]
    public async Task Setting_it_up_opens_them_all()
    {
        var ada = await SignUpAsync("Ada");
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada)).Status);
        Assert.True((await GetAsync("/api/v1/auth/2fa", ada)).Json.GetProperty("required").GetBoolean());
        var (secret, _) = await TurnOnAsync(ada);
        Assert.Equal(200, (await GetAsync("/api/v1/conversations", ada)).Status);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);

        var next = await LogInAsync(ada, NextCode(secret));
        Assert.Equal(200, (await GetAsync("/api/v1/conversations", With(ada, next.Json))).Status);
    }

    [Fact]
    public async Task Turning_it_off_closes_them_at_once()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        await using var socket = await WireClient.SignInAsync(Host.BaseAddress, ada);
        var off = await AskAsync(
            HttpMethod.Delete, "/api/v1/auth/2fa/totp", ada, $$"""{"password":"{{Password}}","code":"{{NextCode(secret)}}"}""");
        Assert.Equal(204, off.Status);
        Assert.NotEqual(200, (await GetAsync("/api/v1/conversations", ada)).Status);
        Assert.Equal(4403, await socket.HearCloseAsync());
    }

    protected override ServerSettings Settings(ServerSettings usual) =>
        usual with { Identity = usual.Identity with { RequireTwoFactor = RequireTwoFactor.All } };
}

public sealed class RequiredFactorOnSqlite() : RequiredFactorSuite(EngineKind.Sqlite);

public sealed class RequiredFactorOnPostgreSql() : RequiredFactorSuite(EngineKind.PostgreSql);

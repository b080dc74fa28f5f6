using System.Data.Common;
using Dapper;
using Parley.Core.Storage;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Factors;

/// <summary>The second factor, and that no door forgets it (attack AU14).</summary>
public abstract class SecondFactorSuite(EngineKind kind) : FactorHostSuite(kind)
{
    [Fact]
    public async Task A_right_password_opens_nothing_until_the_code_was_shown()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        var asked = await LogInAsync(ada);
        Assert.Equal(202, asked.Status);
        Shape.Is("two_factor", asked.Json);
        Shape.Is("challenge methods expires_at", asked.Json.GetProperty("two_factor"));
        Assert.Equal("""["totp","recovery_code"]""", asked.Json.GetProperty("two_factor").GetProperty("methods").GetRawText());
        Assert.False(asked.Headers.Contains("Set-Cookie"));

        var challenge = asked.Json.GetProperty("two_factor").Text("challenge");
        var opened = await AnswerAsync(challenge, NextCode(secret));
        Assert.Equal(200, opened.Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", With(ada, opened.Json))).Status);
    }

    [Fact]
    public async Task Between_the_steps_no_door_lets_anybody_in()
    {
        var ada = await SignUpAsync("Ada");
        await TurnOnAsync(ada);
        var between = ada with { Token = await ChallengeAsync(ada) };
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", between)).Status);
        Assert.Equal(401, (await GetAsync("/conversations", between)).Status);
        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => WireClient.ConnectAsync(Host.BaseAddress, "/ws", between.Token));
        Assert.Equal(401, refused.Status);
        await using var socket = await WireClient.ConnectAsync(Host.BaseAddress, "/ws");
        await socket.SayAsync($$"""{"type":"auth","token":"{{between.Token}}"}""");
        Assert.Equal("unauthorized", (await socket.HearAsync()).Text("code"));
    }

    [Fact]
    public async Task A_code_is_used_once_also_by_many_at_once()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        var code = NextCode(secret);
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LogInAsync(ada, code)));
        Assert.Single(tries, reply => reply.Status == 200);
        Assert.All(tries.Where(reply => reply.Status != 200), reply => Assert.Equal((401, "unauthorized"), (reply.Status, reply.Code)));
    }

    [Fact]
    public async Task The_code_that_turned_it_on_signs_nobody_in()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        Assert.Equal(401, (await LogInAsync(ada, CodeNow(secret))).Status);
    }

    [Fact]
    public async Task A_challenge_is_answered_once()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, codes) = await TurnOnAsync(ada);
        var challenge = await ChallengeAsync(ada);
        Assert.Equal(200, (await AnswerAsync(challenge, NextCode(secret))).Status);
        Assert.Equal(401, (await AnswerAsync(challenge, codes[0])).Status);
    }

    [Fact]
    public async Task A_challenge_is_over_after_five_minutes()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        var challenge = await ChallengeAsync(ada);
        Later.Shift(TimeSpan.FromMinutes(5));
        Assert.Equal(401, (await AnswerAsync(challenge, NextCode(secret))).Status);
    }

    [Fact]
    public async Task Each_recovery_code_signs_in_once()
    {
        var ada = await SignUpAsync("Ada");
        var (_, codes) = await TurnOnAsync(ada);
        Assert.Equal(200, (await LogInAsync(ada, codes[3])).Status);
        Assert.Equal(401, (await LogInAsync(ada, codes[3])).Status);
        Assert.Equal(200, (await LogInAsync(ada, codes[4].ToUpperInvariant())).Status);
    }

    [Fact]
    public async Task After_five_wrong_codes_even_the_right_one_waits()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, codes) = await TurnOnAsync(ada);
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.Equal(401, (await LogInAsync(ada, WrongCode(secret))).Status);
        }

        var waiting = await LogInAsync(ada, NextCode(secret));
        Assert.Equal((429, "rate_limited"), (waiting.Status, waiting.Code));
        Assert.Equal(429, (await LogInAsync(ada, codes[0])).Status);
        Later.Shift(TimeSpan.FromMinutes(16));
        Assert.Equal(200, (await LogInAsync(ada, NextCode(secret))).Status);
    }

    [Fact]
    public async Task Turning_it_on_ends_the_sessions_that_were_opened_without_it()
    {
        var ada = await SignUpAsync("Ada");
        var elsewhere = With(ada, (await LogInAsync(ada)).Json);
        await TurnOnAsync(ada);
        Assert.Equal(401, (await GetAsync("/api/v1/auth/me", elsewhere)).Status);
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    [Fact]
    public async Task Turning_it_off_takes_password_and_code()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        Assert.Equal(403, (await RemoveAsync(ada, "not the password", NextCode(secret))).Status);
        Assert.Equal(422, (await RemoveAsync(ada, Password, WrongCode(secret))).Status);
        Assert.Equal(204, (await RemoveAsync(ada, Password, NextCode(secret))).Status);
        Assert.Equal(200, (await LogInAsync(ada)).Status);
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_old()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, old) = await TurnOnAsync(ada);
        var made = await PostAsync(
            "/api/v1/auth/2fa/recovery-codes", ada, $$"""{"password":"{{Password}}","code":"{{NextCode(secret)}}"}""");
        Assert.Equal(200, made.Status);
        Assert.Equal(401, (await LogInAsync(ada, old[0])).Status);
        Assert.Equal(200, (await LogInAsync(ada, made.Json.GetProperty("recovery_codes")[0].GetString())).Status);
        var state = (await GetAsync("/api/v1/auth/2fa", ada)).Json;
        Shape.Is("totp recovery_codes passkeys required", state);
        Assert.Equal(9, state.GetProperty("recovery_codes").GetInt32());
    }

    [Fact]
    public async Task A_secret_that_was_not_confirmed_asks_nobody_for_anything()
    {
        var ada = await SignUpAsync("Ada");
        await BeginAsync(ada);
        Assert.Equal(200, (await LogInAsync(ada)).Status);
        Assert.Equal(422, (await ConfirmAsync(ada, "abcdef")).Status);
        Assert.Equal(200, (await LogInAsync(ada)).Status);
    }

    [Fact]
    public async Task A_second_secret_is_not_begun_over_a_confirmed_one()
    {
        var ada = await SignUpAsync("Ada");
        await TurnOnAsync(ada);
        Assert.Equal(409, (await BeginAsync(ada)).Status);
    }

    [Fact]
    public async Task The_store_holds_no_secret_and_no_code_that_could_be_used()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        await using var engine = Host.Database.CreateEngine().Source;
        await using DbConnection connection = await engine.OpenConnectionAsync();
        var stored = await connection.QuerySingleAsync<byte[]>("SELECT secret FROM totp");
        Assert.True(stored.AsSpan().IndexOf(secret) < 0);
        Assert.All(await connection.QueryAsync<byte[]>("SELECT code_hash FROM recovery_codes"), hash => Assert.Equal(32, hash.Length));
    }

    [Fact]
    public async Task It_outlives_a_restart()
    {
        var ada = await SignUpAsync("Ada");
        var (secret, _) = await TurnOnAsync(ada);
        await Host.RestartAsync();
        Assert.Equal(200, (await LogInAsync(ada, NextCode(secret))).Status);
    }

    private Task<Reply> RemoveAsync(Person person, string password, string code) => AskAsync(
        HttpMethod.Delete, "/api/v1/auth/2fa/totp", person, $$"""{"password":"{{password}}","code":"{{code}}"}""");
}

public sealed class SecondFactorOnSqlite() : SecondFactorSuite(EngineKind.Sqlite);

public sealed class SecondFactorOnPostgreSql() : SecondFactorSuite(EngineKind.PostgreSql);

using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>What of presence outlives the server.</summary>
public abstract class LastSeenSuite(EngineKind kind) : OwnHostSuite(kind)
{
    [Fact]
    public async Task Who_was_here_at_a_stop_was_last_seen_then_and_who_hid_stays_hidden()
    {
        var (ada, bob, cyd) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"), await SignUpAsync("Cyd"));
        await CreateGroupAsync(ada, bob, cyd);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await PutAsync("/api/v1/users/me/presence", cyd, """{"status":"invisible","status_text":"Away"}""");
        await using var cyds = await WireClient.SignInAsync(Host.BaseAddress, cyd);
        var before = DateTimeOffset.UtcNow;

        await Host.RestartAsync();

        var found = (await GetAsync($"/api/v1/presence?user_ids={ada.Id},{cyd.Id}", bob)).Json.GetProperty("presence");
        Assert.InRange(found[0].GetProperty("last_seen_at").GetDateTimeOffset(), before.AddSeconds(-1), DateTimeOffset.UtcNow);
        Assert.Equal(JsonValueKind.Null, found[1].GetProperty("last_seen_at").ValueKind);
        var own = (await GetAsync("/api/v1/users/me/presence", cyd)).Json.GetProperty("presence");
        Assert.Equal(("invisible", "Away"), (own.Text("status"), own.Text("status_text")));
    }
}

public sealed class LastSeenOnSqlite() : LastSeenSuite(EngineKind.Sqlite);

public sealed class LastSeenOnPostgreSql() : LastSeenSuite(EngineKind.PostgreSql);

public sealed class PresenceOffTests() : OwnHostSuite(EngineKind.Sqlite)
{
    [Fact]
    public async Task A_server_may_tell_nobody_who_is_here()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await OpenPrivateAsync(ada, bob);
        await using var bobs = await WireClient.SignInAsync(Host.BaseAddress, bob);
        await using var adas = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await bobs.StillAnswersAsync();
        var found = (await GetAsync($"/api/v1/presence?user_ids={ada.Id}", bob)).Json.GetProperty("presence")[0];
        Assert.Equal("offline", found.Text("status"));
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with { Presence = PresenceShown.Off };
}

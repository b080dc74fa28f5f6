using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core.Storage;
using Parley.Realtime.Rooms;
using Parley.Server.Configuration;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.Metrics;
using Parley.Server.WebSockets;
using Parley.Testing;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.WebSockets;

/// <summary>How many connections there may be, and how much one person may ask over all doors together.</summary>
public sealed class LimitsTests() : OwnHostSuite(EngineKind.Sqlite)
{
    private const string Elsewhere = "127.0.0.2";

    private Turnstile Turnstile => Host.Services.GetRequiredService<Turnstile>();

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        MetricsUrl = new ListenAddress("127.0.0.1", 0),
        WebSockets = new() { MaxConnections = 8, MaxPerAddress = 5, MaxStrangers = 4, MaxStrangersPerAddress = 3 },
        Limits = usual.Limits with
        {
            ConnectionsPerUser = 2,
            FramesPerSecond = 20,
            CommandsPerSecond = 5,
            StrangersPerSecond = 10,
            BurstSeconds = 4,
        },
    };

    [Fact]
    public async Task Strangers_of_one_address_are_bounded_and_signing_in_makes_room()
    {
        var ada = await SignUpAsync("Ada");
        await using var first = await ConnectAsync();
        await using var second = await ConnectAsync();
        await using var third = await ConnectAsync();
        Assert.Equal(429, (await Assert.ThrowsAsync<UpgradeRefusedException>(ConnectAsync)).Status);

        await first.SayAsync($$"""{"type":"auth","token":"{{ada.Token}}"}""");
        await first.HearAsync("auth_success");
        await using var fourth = await ConnectAsync();
    }

    [Fact]
    public async Task Strangers_are_bounded_in_all()
    {
        var here = new List<WireClient>();
        for (var number = 0; number < 3; number++)
        {
            here.Add(await ConnectAsync());
        }

        using var elsewhere = await RawSocket.UpgradeAsync(Host.BaseAddress, Elsewhere);
        using var refused = await RawSocket.ConnectAsync(Host.BaseAddress, "127.0.0.3");
        var head = await refused.AskUpgradeAsync();
        Assert.StartsWith("HTTP/1.1 503 ", head, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 5", head, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", head, StringComparison.Ordinal);
        await Task.WhenAll(here.Select(client => client.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task One_address_takes_no_more_than_its_places_and_gives_them_back()
    {
        var people = new List<Person>();
        var clients = new List<WireClient>();
        for (var number = 0; number < 5; number++)
        {
            people.Add(await SignUpAsync($"P{number}"));
            clients.Add(await WireClient.SignInAsync(Host.BaseAddress, people[^1]));
        }

        Assert.Equal(429, (await Assert.ThrowsAsync<UpgradeRefusedException>(ConnectAsync)).Status);
        using (await RawSocket.UpgradeAsync(Host.BaseAddress, Elsewhere))
        {
            Assert.Equal(6, Turnstile.Count);
        }

        await clients[0].CloseAsync();
        await Eventually.EqualAsync(4, () => Task.FromResult(Turnstile.Count));
        await using var again = await WireClient.SignInAsync(Host.BaseAddress, people[0]);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task One_person_has_so_many_connections_and_it_is_the_new_one_that_is_closed()
    {
        var ada = await SignUpAsync("Ada");
        await using var first = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var second = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var third = await ConnectAsync();
        await third.SayAsync($$"""{"type":"auth","token":"{{ada.Token}}"}""");
        Assert.Equal(4429, await third.HearCloseAsync());
        await first.StillAnswersAsync();
        await second.StillAnswersAsync();
    }

    [Fact]
    public async Task What_is_over_the_budget_is_refused_with_its_id_and_nothing_of_it_is_done()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var conversation = await OpenPrivateAsync(ada, bob);
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, ada);
        for (var number = 1; number <= 30; number++)
        {
            await client.SayAsync($$"""{"type":"message","id":{{number}},"conversation_id":{{conversation}},"content":"{{number}}"}""");
        }

        var (done, refused) = (0, 0);
        while (done + refused < 30)
        {
            var frame = await client.HearAsync();
            if (frame.Text("type") == "ack")
            {
                done++;
            }
            else if (frame.Text("type") == "error")
            {
                refused++;
                Assert.Equal("rate_limited", frame.Text("code"));
                Assert.InRange(frame.GetProperty("retry_after").GetInt64(), 1, 5);
            }
        }

        Assert.InRange(done, 15, 25);
        await client.StillAnswersAsync();
        var messages = await Host.Services.GetRequiredService<Core.Messages.MessageService>().HistoryAsync(
            bob.Id, conversation, null, null, null, 100, CancellationToken.None);
        Assert.Equal(done, messages.Value.Messages.Count);
    }

    [Fact]
    public async Task The_budget_is_one_over_sockets_and_http()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, ada);
        Reply reply;
        do
        {
            reply = await GetAsync("/api/v1/conversations", ada);
        }
        while (reply.Status == 200);

        Assert.Equal((429, "rate_limited"), (reply.Status, reply.Json.Text("code")));
        Assert.True(reply.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        await client.SayAsync("""{"type":"watch","id":1,"user_ids":[]}""");
        while (true)
        {
            var answer = await client.HearAsync();
            if (answer.Text("type") is "error" or "ack")
            {
                Assert.True(answer.Text("type") == "error", "the socket has a budget of its own");
                break;
            }
        }

        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", bob)).Status);
    }

    [Fact]
    public async Task Whoever_floods_on_is_sent_away_and_others_notice_nothing()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, ada);
        await using var other = await WireClient.SignInAsync(Host.BaseAddress, bob);
        try
        {
            for (var number = 0; number < 5_000; number++)
            {
                await client.SayAsync("""{"type":"ping"}""");
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException)
        {
            // It was sent away while it was still talking.
        }

        Assert.Equal(4429, await client.HearCloseAsync());
        await other.StillAnswersAsync();
    }

    [Fact]
    public async Task What_is_over_the_budget_by_http_is_refused_before_the_store_is_asked_who_it_is()
    {
        var ada = await SignUpAsync("Ada");
        while ((await GetAsync("/api/v1/conversations", ada)).Status == 200)
        {
        }

        var (before, watch) = (await ReadsAsync(), Stopwatch.StartNew());
        var refused = 0;
        for (var number = 0; number < 20; number++)
        {
            refused += (await GetAsync("/api/v1/conversations", ada)).Status == 429 ? 1 : 0;
        }

        Assert.InRange(refused, 10, 20);
        // The server looks for itself too, for sessions that are over: less than once a second.
        Assert.InRange(await ReadsAsync() - before, 0, (3 * (20 - refused)) + 5 + watch.Elapsed.TotalSeconds);

        // A budget is a person's, and what is not a person's is not looked up in it.
        Assert.Equal(401, (await GetAsync("/api/v1/conversations", ada with { Token = ada.Token[..^1] + "_" })).Status);
    }

    [Fact]
    public async Task Whoever_goes_on_by_http_waits_for_each_refusal()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var longest = TimeSpan.Zero;
        for (var number = 0; number < 2_000 && longest < TimeSpan.FromSeconds(0.9); number++)
        {
            var watch = Stopwatch.StartNew();
            await GetAsync("/api/v1/conversations", ada);
            longest = watch.Elapsed;
        }

        Assert.InRange(longest, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", bob)).Status);
    }

    [Fact]
    public async Task What_is_forbidden_costs_of_the_budget_too()
    {
        var ada = await SignUpAsync("Ada");
        var statuses = new List<int>();
        for (var number = 0; number < 25; number++)
        {
            statuses.Add((await GetAsync("/api/v1/admin/users", ada)).Status);
        }

        Assert.Equal([403, 429], statuses.Distinct());
    }

    [Fact]
    public async Task Strangers_have_a_budget_by_address()
    {
        var ada = await SignUpAsync("Ada");
        var statuses = new List<int>();
        for (var number = 0; number < 60; number++)
        {
            statuses.Add((await GetAsync("/api/v1/auth/me")).Status);
        }

        Assert.Equal([401, 429], statuses.Distinct());
        Assert.Equal(200, (await GetAsync("/api/v1/auth/me", ada)).Status);
    }

    [Fact]
    public async Task Both_doors_tell_the_limits_that_a_client_needs()
    {
        var ada = await SignUpAsync("Ada");
        await using var client = await ConnectAsync();
        await client.SayAsync($$"""{"type":"auth","token":"{{ada.Token}}"}""");
        var bySocket = (await client.HearAsync("auth_success")).GetProperty("limits");
        var byHttp = (await GetAsync("/api/v1/server", ada)).Json.GetProperty("limits");
        foreach (var (name, value) in new[]
        {
            ("frames_per_second", 20), ("bytes_per_second", 524_288), ("commands_per_second", 5), ("burst_seconds", 4), ("connections_per_user", 2),
        })
        {
            Assert.Equal((name, value, value), (name, Number(bySocket, name), Number(byHttp, name)));
        }

        Assert.Equal(100, Number(byHttp, "requests_at_once"));
    }

    [Fact]
    public async Task Nobody_is_remembered_who_asks_for_nothing()
    {
        await SignUpAsync("Ada");
        var budgets = Host.Services.GetRequiredService<Hub>().Budgets;
        Assert.NotEqual(0, budgets.Count);
        await Eventually.EqualAsync(0, () => Task.FromResult(budgets.Count));
    }

    private async Task<double> ReadsAsync()
    {
        using var http = new HttpClient();
        return new Scrape(await http.GetStringAsync(new Uri(Host.Server.MetricsUrl!))).Sum("parley_read_statements_total");
    }

    private static int Number(JsonElement limits, string name) => limits.GetProperty(name).GetInt32();

    private Task<WireClient> ConnectAsync() => WireClient.ConnectAsync(Host.BaseAddress, "/ws");
}

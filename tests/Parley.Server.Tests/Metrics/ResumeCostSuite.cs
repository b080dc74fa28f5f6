using System.Text.Json.Nodes;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Tests.Http;
using Parley.Server.Tests.WebSockets;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Metrics;

public sealed class ResumeCostOnSqlite(ITestOutputHelper output) : ResumeCostSuite(EngineKind.Sqlite, output);

public sealed class ResumeCostOnPostgreSql(ITestOutputHelper output) : ResumeCostSuite(EngineKind.PostgreSql, output);

/// <summary>What coming back asks of the store, counted there: a storm is that, times everybody (docs/promises.md, S16).</summary>
public abstract class ResumeCostSuite(EngineKind kind, ITestOutputHelper output) : OwnHostSuite(kind)
{
    // One to find the session, three for the subscriptions where the last are older than 5 s, three for the own state, one for the numbers
    // of all conversations.
    private const int Statements = 8;
    private const int Snapshots = 4;

    // A conversation in which something was said: its numbers, its messages, its members, and what belongs to them.
    private const int StatementsOfChange = 6;

    private const int Turns = 9;

    private readonly HttpClient _scraper = new();

    public override async ValueTask DisposeAsync()
    {
        _scraper.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override ServerSettings Settings(ServerSettings usual) => usual with { MetricsUrl = new ListenAddress("127.0.0.1", 0) };

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task Coming_back_costs_a_few_statements_however_many_conversations_there_are(int conversations)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var groups = new List<long>();
        for (var number = 0; number < conversations; number++)
        {
            groups.Add(await CreateGroupAsync(ada, bob));
            await SendAsync(bob, groups[^1], "hello");
        }

        var cursors = await CursorsAsync(ada, null);
        cursors = await CursorsAsync(ada, cursors);
        var quiet = await CostAsync(ada, cursors, () => Task.CompletedTask);
        var changed = await CostAsync(ada, cursors, () => SendAsync(bob, groups[0], "and again"));
        output.WriteLine($"{conversations} conversations: {quiet} statements and snapshots when nothing changed, {changed} when one did");
        Assert.InRange(quiet.Statements, 1, Statements);
        Assert.InRange(quiet.Snapshots, 1, Snapshots);
        Assert.InRange(changed.Statements, quiet.Statements + 1, quiet.Statements + StatementsOfChange);
        Assert.Equal(quiet.Snapshots + 1, changed.Snapshots);
    }

    // The median: the hub compares itself with the store every 5 s, and its statement may fall into one turn.
    private async Task<(double Statements, double Snapshots)> CostAsync(Person person, JsonObject cursors, Func<Task> meanwhile)
    {
        var (statements, snapshots) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            await meanwhile();
            var before = await ScrapeAsync();
            cursors = await CursorsAsync(person, cursors);
            var after = await ScrapeAsync();
            statements.Add(after.Statements - before.Statements);
            snapshots.Add(after.Snapshots - before.Snapshots);
        }

        return (statements.Order().ElementAt(Turns / 2), snapshots.Order().ElementAt(Turns / 2));
    }

    /// <summary>Signs in, syncs and hangs up.</summary>
    /// <param name="known">What is known already; null: nothing, not even the epoch.</param>
    /// <returns>What is known now.</returns>
    private async Task<JsonObject> CursorsAsync(Person person, JsonObject? known)
    {
        await using var client = await WireClient.SignInAsync(Host.BaseAddress, person);
        var now = known?.DeepClone().AsObject()
            ?? new JsonObject { ["epoch"] = "none", ["user_rev"] = 0, ["profiles"] = 0, ["conversations"] = new JsonObject() };
        (now["type"], now["id"], now["final"]) = ("sync", 1, true);
        await client.SayAsync(now.ToJsonString());
        while (true)
        {
            var frame = await client.HearAsync("sync");
            if (frame.TryGetProperty("reset", out _) && frame.TryGetProperty("epoch", out var epoch))
            {
                now["epoch"] = epoch.GetString();
                return now;
            }

            if (frame.TryGetProperty("done", out _))
            {
                return now;
            }

            if (frame.TryGetProperty("user_rev", out var userRev))
            {
                now["user_rev"] = userRev.GetInt64();
                now["profiles"] = frame.GetProperty("profiles").GetInt64();
            }
            else if (frame.TryGetProperty("rev", out var rev))
            {
                now["conversations"]![$"{frame.GetProperty("conversation_id")}"] =
                    new JsonArray(rev.GetInt64(), frame.GetProperty("mark").GetInt64());
            }
        }
    }

    private async Task<(double Statements, double Snapshots)> ScrapeAsync()
    {
        var page = new Scrape(await _scraper.GetStringAsync(new Uri(Host.Server.MetricsUrl!)));
        return (page.Sum("parley_read_statements_total"), page.Sum("parley_read_wait_seconds_count"));
    }
}

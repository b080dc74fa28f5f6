using System.Net;
using System.Text.Json.Nodes;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Testing;
using Parley.Testing.Checking;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Metrics;

public sealed class MetricsOnSqlite() : MetricsSuite(EngineKind.Sqlite);

public sealed class MetricsOnPostgreSql() : MetricsSuite(EngineKind.PostgreSql);

/// <summary>The page for Prometheus: its letter, what it counts, and where it is not.</summary>
public abstract class MetricsSuite(EngineKind kind) : IAsyncLifetime
{
    private readonly HttpClient _scraper = new();
    private ParleyHost _host = null!;
    private ParleyHttp _http = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ParleyHost.StartAsync(kind, settings => settings with { MetricsUrl = new ListenAddress("127.0.0.1", 0) });
        _http = new ParleyHttp(() => _host.BaseAddress);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _scraper.Dispose();
        await _host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Counts_agree_with_what_was_done()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => _http.RegisterAsync($"p{number}", CancellationToken.None)));
        var room = await _http.CreateGroupAsync(people[0], "Tea", people.Skip(1).Select(person => person.Id), CancellationToken.None);
        var history = new History();
        var clients = people.Select(person => new NativeClient(() => _host.BaseAddress, person, history, 1)).ToList();
        await Task.WhenAll(clients.Select(client => client.StartAsync(CancellationToken.None)));
        for (var number = 0; number < 5; number++)
        {
            await clients[0].SendAsync(room, $"{number}", Guid.NewGuid().ToString("D"), 1, CancellationToken.None);
        }

        var refused = await clients[0].AskAsync(new JsonObject { ["type"] = "delete", ["message_id"] = 999 }, CancellationToken.None);
        Assert.Equal("not_found", refused.GetProperty("code").GetString());
        await _http.SendAsync(HttpMethod.Get, "api/v1/conversations/999", people[0].Token, null, CancellationToken.None);

        // The answer may be read before the time of its request is noted.
        await Eventually.TrueAsync(async () => (await ScrapeAsync()).LabelValues.Contains("404"));
        var page = await ScrapeAsync();
        Assert.Equal(5, page.Sum("parley_commands_total", ("command", "send"), ("outcome", "ok")));
        Assert.Equal(1, page.Sum("parley_commands_total", ("command", "delete"), ("outcome", "not_found")));
        Assert.Equal(1, page.Sum("parley_refusals_total", ("code", "not_found"), ("door", "socket")));
        Assert.Equal(1, page.Sum("parley_refusals_total", ("code", "not_found"), ("door", "http")));
        Assert.Equal(3, page.Sum("parley_connections", ("protocol", "native"), ("state", "signed_in")));
        Assert.Equal((3, 3, 1), (page.Sum("parley_sessions"), page.Sum("parley_people"), page.Sum("parley_rooms")));
        Assert.Equal(3, page.Sum("parley_http_request_duration_seconds_count", ("route", "/api/v1/auth/register"), ("status", "201")));
        Assert.Equal(1, page.Sum("parley_http_request_duration_seconds_count", ("status", "404"), ("method", "GET")));
        Assert.True(page.Sum("parley_deliveries_total") >= 15, "each of the messages went to three connections");
        Assert.True(page.Sum("parley_encodes_total") >= 5);
        Assert.True(page.Sum("parley_commit_operations_sum") >= 9);
        Assert.True(page.Sum("parley_commit_duration_seconds_count") > 0);
        Assert.True(page.Sum("parley_read_wait_seconds_count") > 0);
        Assert.True(page.Sum("parley_read_statements_total") > 0);
        Assert.Equal(3, page.Sum("parley_syncs_total", ("outcome", "done")));
        Assert.Equal(0, page.Sum("parley_gaps_repaired_total"));
        Assert.Equal(kind == EngineKind.Sqlite, page.Names.Contains("parley_store_wal_bytes"));
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        await Eventually.TrueAsync(async () => (await ScrapeAsync()).Sum("parley_connections") == 0);
        Assert.Equal(3, (await ScrapeAsync()).Sum("parley_connections_closed_total"));
    }

    [Fact]
    public async Task Labels_hold_words_of_the_code_and_nothing_of_people()
    {
        var ada = await _http.RegisterAsync("ada", CancellationToken.None);
        await _http.SendAsync(HttpMethod.Get, $"no/such/{ada.Name}?token={ada.Token}", null, null, CancellationToken.None);
        await _http.SendAsync(new HttpMethod("ADA"), "api/v1/server", null, null, CancellationToken.None);
        await _http.SendAsync(HttpMethod.Get, $"api/v1/conversations/{long.MaxValue}", ada.Token, null, CancellationToken.None);
        await Eventually.TrueAsync(async () => (await ScrapeAsync()).LabelValues.Contains("other"));
        foreach (var value in (await ScrapeAsync()).LabelValues)
        {
            Assert.DoesNotContain("ada", value, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(long.MaxValue.ToString("D"), value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_public_doors_know_no_metrics_and_the_door_of_metrics_nothing_else()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _host.Http.GetAsync("metrics")).StatusCode);
        var inner = new Uri(_host.Server.MetricsUrl!);
        foreach (var path in (string[])["/", "/healthz", "/api/v1/server", "/metrics/x", "/ws"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _scraper.GetAsync(new Uri(inner, path))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _scraper.PostAsync(inner, null)).StatusCode);
    }

    [Fact]
    public async Task Before_anything_has_happened_each_counter_stands_once_at_zero()
    {
        var page = await ScrapeAsync();
        Assert.Equal(0, page.Sum("parley_refusals_total"));
        Assert.Equal(0, page.Sum("parley_commit_failures_total"));
    }

    [Fact]
    public async Task Unless_it_is_asked_for_there_is_no_such_door()
    {
        await using var plain = await ParleyHost.StartAsync(kind);
        Assert.Null(plain.Server.MetricsUrl);
    }

    private async Task<Scrape> ScrapeAsync()
    {
        using var answer = await _scraper.GetAsync(new Uri(_host.Server.MetricsUrl!));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return new Scrape(await answer.Content.ReadAsStringAsync());
    }
}

using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Parley.Core.Storage;
using Parley.Load.Reporting;
using Parley.Load.Serving;
using Parley.Testing.Storage;

namespace Parley.Load.Scenarios;

/// <summary>What must not grow with what is stored: a page of history in a long conversation, marking much as read, and the list of a person
/// with a thousand conversations. By HTTP, one request at a time, all kinds in turns.</summary>
internal sealed class Reading(EngineKind engine, int messages) : IScenario
{
    private const int Few = 10_000;
    private const int Step = 10_000;
    private const int Conversations = 1_000;
    private const int Rounds = 200;

    // So many in a transaction, or the write-ahead log would be as large as the table.
    private const int AtOnce = 250_000;

    public string Name => $"reading --messages {messages:D} --engine {Arguments.NameOf(engine)}";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation)
    {
        var few = await MeasureAsync(bench, Few, cancellation);
        var many = await MeasureAsync(bench, messages, cancellation);
        return
        [
            new(Name, $"a page of 50, {Few:N0} messages stored", few.Page, "ms"),
            new(Name, $"a page of 50, {messages:N0} messages stored", many.Page, "ms"),
            new(Name, "… of the page among few", many.Page / few.Page, "×", "P10: ≤ 1.5"),
            new(Name, "marking one read", many.MarkOne, "ms"),
            new(Name, $"marking {Step:N0} read", many.MarkMany, "ms"),
            new(Name, "… of marking one", many.MarkMany / many.MarkOne, "×", "P10: ≤ 1.2"),
            new(Name, $"the list of {Conversations:N0} conversations", many.List, "ms", "P10: ≤ 10"),
        ];
    }

    private async Task<Times> MeasureAsync(Bench bench, int count, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(engine);
        var (reader, conversationId, first) = await SettleAsync(database, count, cancellation);
        await using var server = await MeasuredServer.StartAsync(database);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Address}/api/v1/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", reader.Token);

        var random = new Random(1);
        var (page, one, many, list) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var read = first - 1;
        var warm = Stopwatch.StartNew();
        for (var round = 0; round < Rounds;)
        {
            var before = first + random.NextInt64(100, count);
            var times = (
                Page: await GetAsync(http, $"conversations/{conversationId}/messages?before={before}&limit=50", cancellation),
                List: await GetAsync(http, "conversations", cancellation));
            if (warm.Elapsed < bench.WarmUp)
            {
                continue;
            }

            page.Add(times.Page);
            list.Add(times.List);
            round++;
            if (read + 1 + Step < first + count)
            {
                // Either comes first every other time: whoever follows the list pays for what that left behind.
                foreach (var step in round % 2 == 0 ? new[] { 1, Step } : [Step, 1])
                {
                    (step == 1 ? one : many).Add(await MarkAsync(http, conversationId, read += step, cancellation));
                }
            }
        }

        return new Times(Median(page), Median(one), Median(many), Median(list));
    }

    /// <returns>Who reads, in which conversation, and the number of the first message.</returns>
    private static async Task<(Inhabitant Reader, long ConversationId, long First)> SettleAsync(
        TestDatabase database, int count, CancellationToken cancellation)
    {
        IReadOnlyList<Inhabitant> people;
        long conversationId;
        await using (var town = await Town.OpenAsync(database, cancellation))
        {
            people = await town.SettleAsync(2, cancellation);
            conversationId = (await town.FoundGroupsAsync(Enumerable.Repeat(people, Conversations), cancellation))[0];
        }

        await using var source = database.CreateEngine().Source;
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var first = await RunAsync($"SELECT seq + 1 FROM conversations WHERE id = {conversationId}");
        for (var made = 0; made < count; made += AtOnce)
        {
            await RunAsync(
                $"""
                WITH RECURSIVE numbers (number) AS (
                    SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < {Math.Min(AtOnce, count - made)})
                INSERT INTO messages (conversation_id, seq, rev, created_rev, user_id, content, type, created_at)
                SELECT {conversationId}, c.seq + 1 + number, c.rev + 1 + number, c.rev + 1 + number, {people[1].Id},
                    'One hundred bytes of text, as people say it to each other when they make an appointment for tea.', 0, {made}
                FROM numbers, conversations c WHERE c.id = {conversationId}
                """);
            await RunAsync(
                $"""
                UPDATE conversations SET seq = seq + {Math.Min(AtOnce, count - made)}, rev = rev + {Math.Min(AtOnce, count - made)}
                WHERE id = {conversationId}
                """);
        }

        await RunAsync("ANALYZE");
        return (people[0], conversationId, first);

        async Task<long> RunAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (sql, 600);
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static Task<double> GetAsync(HttpClient http, string path, CancellationToken cancellation) =>
        TimeAsync(() => http.GetAsync(path, cancellation));

    private static Task<double> MarkAsync(HttpClient http, long conversationId, long seq, CancellationToken cancellation) =>
        TimeAsync(() => http.PutAsJsonAsync($"conversations/{conversationId}/read", new { seq }, cancellation));

    private static async Task<double> TimeAsync(Func<Task<HttpResponseMessage>> ask)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await ask();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return answer.IsSuccessStatusCode
            ? took
            : throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri} was answered {(int)answer.StatusCode:D}");
    }

    private static double Median(List<double> times) => times.Count == 0 ? 0 : times.Order().ElementAt(times.Count / 2);

    private readonly record struct Times(double Page, double MarkOne, double MarkMany, double List);
}

using System.Diagnostics;
using System.Net.Http.Json;
using Parley.Core.Storage;
using Parley.Load.Reporting;
using Parley.Load.Serving;

namespace Parley.Load.Scenarios;

/// <summary>Whether time tells who has an account (attack AU2): wrong passwords for one that is there and for ones that are not, in turns,
/// one at a time, each from an address of its own so that no limit answers.</summary>
internal sealed class LoginTiming(int pairs) : IScenario
{
    private const string Known = "ada@example.org";

    public string Name => "login-timing";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(EngineKind.Sqlite);
        await using var server = await MeasuredServer.StartAsync(database, "--trusted_proxies", "127.0.0.1");
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Address}/api/v1/auth/") };
        await AskAsync(http, "register", new { name = "Ada", email = Known, password = "correct horse battery staple" }, 0, cancellation);

        var random = new Random(1);
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var pair = -20; pair < pairs; pair++)
        {
            // Which of the two goes first is chance, so that nothing periodic falls on one of them alone.
            var knownFirst = random.Next(2) == 0;
            foreach (var isKnown in new[] { knownFirst, !knownFirst })
            {
                var email = isKnown ? Known : $"b{random.Next(10, 100):D}@example.org";
                var began = Stopwatch.GetTimestamp();
                await AskAsync(http, "login", new { email, password = "not the password" }, (2 * (pair + 21)) + (isKnown ? 1 : 0), cancellation);
                if (pair >= 0)
                {
                    (isKnown ? known : unknown).Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }
        }

        return
        [
            .. Quartiles("known", known), .. Quartiles("unknown", unknown),
            new(Name, "chance that a known one takes longer", Superiority(known, unknown) * 100, "%", "45 – 55"),
        ];
    }

    private IEnumerable<Figure> Quartiles(string whom, List<double> times)
    {
        times.Sort();
        yield return new(Name, $"{whom}, median", times[times.Count / 2], "ms");
        yield return new(Name, $"{whom}, first quartile", times[times.Count / 4], "ms");
        yield return new(Name, $"{whom}, third quartile", times[times.Count * 3 / 4], "ms");
    }

    // Of all pairs of one with the other (Mann and Whitney): half where nothing tells them apart.
    private static double Superiority(List<double> one, List<double> other) =>
        one.Sum(time => (double)other.Count(than => time > than)) / ((double)one.Count * other.Count);

    private static async Task AskAsync(HttpClient http, string path, object body, int from, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Forwarded-For", $"10.{from >> 16 & 255:D}.{from >> 8 & 255:D}.{from & 255:D}");
        using var answer = await http.SendAsync(request, cancellation);
        if ((int)answer.StatusCode is not (201 or 401))
        {
            throw new InvalidOperationException($"{path} was answered {(int)answer.StatusCode:D}");
        }

        await answer.Content.ReadAsByteArrayAsync(cancellation);
    }
}

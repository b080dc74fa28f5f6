using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Http;
using Parley.Server.Tests.Http;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>The authorisation matrix of HTTP: every route, about every thing that it takes, by every kind of people. Who may gets in; who may not
/// changes nothing, tells nobody, stands in the log, and cannot tell what is there.</summary>
public abstract class MatrixSuite(MatrixHost stage)
{
    private static readonly string[] Malformed = ["one", "-1", "9007199254740992"];

    private int _attempts;

    [Fact]
    public void Every_route_has_its_row()
    {
        var routes = stage.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<Dialect>() is not null)
            .SelectMany(
                route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods,
                (route, method) => new Door("", method, route.RoutePattern.RawText!).Route);
        Assert.Equal(routes.Order(), Door.All.Select(door => door.Route).Distinct().Order());
    }

    [Fact]
    public void Every_row_says_what_it_expects_of_each_column() => Assert.All(Door.All, door => Assert.True(Cells.IsWhole(door.Expected), $"{door}"));

    [Fact]
    public void Every_route_about_a_thing_has_rows_for_one_s_own_another_s_and_a_deleted_one()
    {
        foreach (var route in Door.All.Where(door => Owners(door).Any()).GroupBy(door => door.Route))
        {
            var owners = route.SelectMany(Owners).Distinct();
            Assert.True(new[] { "own", "others", "deleted" }.All(owners.Contains), $"{route.Key}: {string.Join(", ", owners)}");
        }
    }

    [Fact]
    public async Task Who_may_not_is_refused_and_cannot_tell_what_is_there()
    {
        var scenes = await Task.WhenAll(Column.All.Select(column => Scene.SetAsync(stage, column)));
        var attempts = new List<Attempt>();
        foreach (var scene in scenes)
        {
            foreach (var door in Door.All.Where(door => door.Of(scene.Column) is not ('+' or '=')))
            {
                attempts.Add(await Attempt.PrepareAsync(scene, door));
            }
        }

        await using var stillness = await Stillness.BeginAsync(stage);
        var wrong = new List<string>();
        foreach (var some in attempts.Chunk(50))
        {
            foreach (var attempt in some)
            {
                await TryAsync(attempt, wrong);
            }

            await stillness.NothingIsToldAsync();
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        await stillness.HoldsAsync();
    }

    [Fact]
    public async Task Who_may_gets_in()
    {
        var wrong = new List<string>();
        foreach (var column in Column.All)
        {
            var scene = await Scene.SetAsync(stage, column);
            foreach (var door in Door.All.Where(door => door.Of(column) == '+'))
            {
                var fresh = door.ChangesAsker ? await Scene.SetAsync(stage, column) : door.Method == "GET" ? scene : scene.Again();
                var attempt = await Attempt.PrepareAsync(fresh, door);
                var reply = await attempt.AskAsync();
                if (reply.Status is < 200 or > 299)
                {
                    wrong.Add($"{door} by {column}: {reply.Status} {reply.Text}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_anybody_may_ask_is_answered_by_what_is_said_and_not_by_who_says_it()
    {
        var nobody = await Scene.SetAsync(stage, Column.All[0]);
        foreach (var column in Column.All)
        {
            var scene = await Scene.SetAsync(stage, column);
            foreach (var door in Door.All.Where(door => door.Of(column) == '='))
            {
                var (expected, reply) = (await Attempt.PrepareAsync(nobody, door), await Attempt.PrepareAsync(scene, door));
                Assert.Equal(Whole(await expected.AskAsync()), Whole(await reply.AskAsync()));
            }
        }
    }

    private static IEnumerable<string> Owners(Door door) => door.Path.Split('?')[0].Split('/')
        .Where(part => part.Contains(':'))
        .Select(part => part.Trim('{', '}').Split(':')[0]);

    private async Task TryAsync(Attempt attempt, List<string> wrong)
    {
        var (door, column) = (attempt.Door, attempt.Scene.Column);
        var cell = door.Of(column);
        stage.Log.Lines.Clear();
        var reply = await attempt.AskAsync();
        if (reply.Status != Cells.StatusOf(cell) || reply.Code != Cells.CodeOf(cell))
        {
            wrong.Add($"{door} by {column}: {reply.Status} instead of {Cells.StatusOf(cell)}: {reply.Text}");
            return;
        }

        var lines = stage.Log.Lines.Where(line => line.Event == 3001).ToList();
        if (lines.Count != (cell == '2' ? 0 : 1) || lines.Any(line => !$"{line.Fields["UserId"]}".Equals(attempt.UserId, StringComparison.Ordinal)))
        {
            wrong.Add($"{door} by {column} is in the log as: {string.Join(" | ", lines.Select(line => line.Text))}");
        }

        // Where one stands inside, what may not be done may be seen.
        if (cell is '1' or '4')
        {
            foreach (var nothing in new[] { Scene.Missing, Malformed[_attempts++ % Malformed.Length] })
            {
                var other = await attempt.AskAboutAsync(nothing);
                if (Whole(other) != Whole(reply))
                {
                    wrong.Add($"{door} by {column}: {Whole(reply)} but of {nothing}: {Whole(other)}");
                }
            }
        }
    }

    // All that an answer says, without what differs between any two.
    private static string Whole(Reply reply)
    {
        var headers = reply.Headers.Where(header => header.Key is not ("Date" or "X-Request-Id"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        return $"{reply.Status} {reply.ContentType} {string.Join('\n', headers)} {reply.WithoutRequestId}";
    }

    /// <summary>A row and somebody, with the things that the row is about.</summary>
    private sealed record Attempt(Scene Scene, Door Door, string Path, string? Body)
    {
        /// <summary>As the log names who asks: nobody is unknown.</summary>
        public string UserId => Scene.Column.HasSession ? $"{Scene.Asker!.Id}" : "";

        public static async Task<Attempt> PrepareAsync(Scene scene, Door door)
        {
            var isLetIn = door.Of(scene.Column) == '+';
            return new Attempt(scene, door, (await scene.FillAsync(door.Path, isLetIn))!, await scene.FillAsync(door.Body, isLetIn));
        }

        public Task<Reply> AskAsync() => Scene.AskAsync(Door.Method, Path, Body);

        /// <summary>The same of what is not there. In the body it is an id all the same: what is none would be refused as such.</summary>
        public Task<Reply> AskAboutAsync(string nothing) => Scene.AskAsync(
            Door.Method,
            Scene.Emptied(Door.Path, nothing)!,
            Door.Body is { } body && body.Contains("{c}", StringComparison.Ordinal) ? Scene.Emptied(body, Scene.Missing) : Body);
    }
}

public sealed class MatrixOnSqlite(SqliteMatrixHost stage) : MatrixSuite(stage), IClassFixture<SqliteMatrixHost>;

public sealed class MatrixOnPostgreSql(PostgreSqlMatrixHost stage) : MatrixSuite(stage), IClassFixture<PostgreSqlMatrixHost>;

using Parley.Server.Tests.Http;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>What holds at every route, beside who may.</summary>
public abstract class DoorsSuite(MatrixHost stage)
{
    [Fact]
    public async Task Tokens_that_ended_or_never_were_are_answered_like_none()
    {
        var ended = await Scene.SetAsync(stage, Column.All.Single(column => column.Letter == 's'));
        Assert.Equal(204, (await ended.AskAsync("POST", "/api/v1/auth/logout", "")).Status);
        var nobody = await Scene.SetAsync(stage, Column.All[0]);
        foreach (var door in Door.All.Where(door => !door.IsOpen))
        {
            var (path, body) = (Scene.Emptied(door.Path, Scene.Missing)!, Scene.Emptied(door.Body, Scene.Missing));
            var none = await nobody.AskAsync(door.Method, path, body);
            foreach (var token in new[] { ended.Asker!, ended.Asker! with { Token = "ply_guess" } })
            {
                var reply = await nobody.AskAsAsync(token, door.Method, path, body);
                Assert.True(reply.Status == 401, $"{door}: {reply.Status}");
                Assert.Equal(none.WithoutRequestId, reply.WithoutRequestId);
            }
        }
    }

    [Theory]
    [InlineData("0{0}")]
    [InlineData("+{0}")]
    [InlineData("%20{0}")]
    [InlineData("{0}.0")]
    [InlineData("{0}e0")]
    [InlineData("-{0}")]
    [InlineData("one")]
    public async Task An_id_has_one_spelling_and_no_other_finds_anything(string spelling)
    {
        var member = await Scene.SetAsync(stage, Column.All.Single(column => column.Letter == 'm'));
        var id = (await member.FillAsync("{own:message}", isLetIn: true))!;
        Assert.Equal(200, (await member.AskAsync("GET", $"/api/v1/messages/{id}", null)).Status);
        Assert.Equal(404, (await member.AskAsync("GET", $"/api/v1/messages/{spelling.Replace("{0}", id)}", null)).Status);
    }

    [Fact]
    public async Task Every_answer_says_that_no_cache_may_keep_it()
    {
        var member = await Scene.SetAsync(stage, Column.All.Single(column => column.Letter == 'm'));
        foreach (var door in Door.All)
        {
            var reply = await member.AskAsync(
                door.Method, Scene.Emptied(door.Path, Scene.Missing)!, Scene.Emptied(door.Body, Scene.Missing));
            Assert.Equal("no-store, private", reply.Headers.CacheControl?.ToString());
            Assert.Equal("Authorization, Cookie, Origin", reply.Headers.Vary.ToString());
            Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task What_no_route_serves_is_a_problem_document_too()
    {
        var stranger = await Scene.SetAsync(stage, Column.All.Single(column => column.Letter == 's'));
        var nowhere = await stranger.AskAsync("GET", "/api/v1/nowhere", null);
        Assert.Equal((404, "not_found"), (nowhere.Status, nowhere.Code));
        Shape.Is(Shape.Problem, nowhere.Json);
        Assert.Equal("application/problem+json", nowhere.ContentType);
        var wrongMethod = await stranger.AskAsync("PUT", "/api/v1/server", null);
        Assert.Equal((405, "bad_request"), (wrongMethod.Status, wrongMethod.Code));
    }
}

public sealed class DoorsOnSqlite(SqliteMatrixHost stage) : DoorsSuite(stage), IClassFixture<SqliteMatrixHost>;

public sealed class DoorsOnPostgreSql(PostgreSqlMatrixHost stage) : DoorsSuite(stage), IClassFixture<PostgreSqlMatrixHost>;

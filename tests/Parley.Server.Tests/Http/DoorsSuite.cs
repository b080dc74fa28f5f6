using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Every route against everybody who may not use it. A route without a row here fails the build.</summary>
public abstract class DoorsSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Fact]
    public void Every_route_of_the_api_has_its_row()
    {
        var routes = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<Dialect>() is not null)
            .SelectMany(
                route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods,
                (route, method) => $"{method} {Plain(route.RoutePattern.RawText!)}");
        Assert.Equal(Door.All.Select(door => $"{door.Method} {Plain(door.Path)}").Order(), routes.Order());
    }

    [Fact]
    public async Task Who_has_no_session_gets_401_and_learns_nothing()
    {
        var scene = await SetAsync();
        var ended = await SignUpAsync("Zoe");
        await PostAsync("/api/v1/auth/logout", ended, "");
        foreach (var door in Door.All.Where(door => !door.Open))
        {
            foreach (var nobody in new[] { null, ended, ended with { Token = "ply_guess" } })
            {
                var (there, missing) = (await AskAsync(door, scene, nobody), await AskAsync(door, Scene.Missing, nobody));
                Assert.True(there.Status == 401, $"{door}: {there.Status}");
                Assert.Equal(there.WithoutRequestId, missing.WithoutRequestId);
            }
        }

        await NothingChangedAsync(scene);
    }

    [Fact]
    public async Task Strangers_and_former_members_get_the_answer_of_what_does_not_exist()
    {
        var scene = await SetAsync();
        var stranger = await SignUpAsync("Eve");
        var former = await SignUpAsync("Finn");
        await PutAsync($"/api/v1/conversations/{scene.Conversation}/members/{former.Id}", scene.Owner);
        await DeleteAsync($"/api/v1/conversations/{scene.Conversation}/members/{former.Id}", scene.Owner);
        scene = scene with { Before = await StateAsync(scene) };
        foreach (var door in Door.All.Where(door => door.Member))
        {
            foreach (var outsider in new[] { stranger, former })
            {
                var refused = await AskAsync(door, scene, outsider);
                Assert.True(refused.Status == 404, $"{door}: {refused.Status} {refused.Text}");
                foreach (var nothing in new[] { Scene.Missing, Scene.Malformed })
                {
                    Assert.Equal((await AskAsync(door, nothing, outsider)).WithoutRequestId, refused.WithoutRequestId);
                }
            }
        }

        await NothingChangedAsync(scene);
    }

    [Fact]
    public async Task A_former_author_may_no_longer_touch_what_it_wrote()
    {
        var scene = await SetAsync();
        var former = await SignUpAsync("Finn");
        await PutAsync($"/api/v1/conversations/{scene.Conversation}/members/{former.Id}", scene.Owner);
        var own = await SendAsync(former, scene.Conversation, "mine");
        await DeleteAsync($"/api/v1/conversations/{scene.Conversation}/members/{former.Id}", former);
        scene = scene with { Message = own.ToString() };
        scene = scene with { Before = await StateAsync(scene) };
        foreach (var door in Door.All.Where(door => door.Path.Contains("{m}")))
        {
            Assert.True((await AskAsync(door, scene, former)).Status == 404, $"{door}");
        }

        await NothingChangedAsync(scene);
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
        var scene = await SetAsync();
        var id = spelling.Replace("{0}", scene.Message);
        Assert.Equal(200, (await GetAsync($"/api/v1/messages/{scene.Message}", scene.Owner)).Status);
        Assert.Equal(404, (await GetAsync($"/api/v1/messages/{id}", scene.Owner)).Status);
    }

    [Fact]
    public async Task Every_answer_says_that_no_cache_may_keep_it()
    {
        var scene = await SetAsync();
        foreach (var door in Door.All)
        {
            var reply = await AskAsync(door, Scene.Missing, scene.Owner);
            Assert.Equal("no-store, private", reply.Headers.CacheControl?.ToString());
            Assert.Equal("Authorization, Cookie, Origin", reply.Headers.Vary.ToString());
            Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task What_no_route_serves_is_a_problem_document_too()
    {
        var ada = await SignUpAsync("Ada");
        var nowhere = await GetAsync("/api/v1/nowhere", ada);
        Assert.Equal((404, "not_found"), (nowhere.Status, nowhere.Code));
        Shape.Is(Shape.Problem, nowhere.Json);
        Assert.Equal("application/problem+json", nowhere.ContentType);
        var wrongMethod = await PutAsync("/api/v1/server", ada);
        Assert.Equal((405, "bad_request"), (wrongMethod.Status, wrongMethod.Code));
    }

    private static string Plain(string path) =>
        string.Join('/', path.Trim('/').Split('/').Select(segment => segment.StartsWith('{') ? "*" : segment));

    private async Task<Scene> SetAsync()
    {
        var (owner, member) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(owner, member);
        var message = await SendAsync(owner, group, "secret");
        var scene = new Scene(owner, group.ToString(), message.ToString(), member.Id.ToString(), "");
        return scene with { Before = await StateAsync(scene) };
    }

    private async Task<string> StateAsync(Scene scene) =>
        (await GetAsync($"/api/v1/conversations/{scene.Conversation}", scene.Owner)).Text
        + (await GetAsync($"/api/v1/conversations/{scene.Conversation}/messages", scene.Owner)).Text;

    private async Task NothingChangedAsync(Scene scene) => Assert.Equal(scene.Before, await StateAsync(scene));

    private Task<Reply> AskAsync(Door door, Scene scene, Person? person) => AskAsync(
        new HttpMethod(door.Method),
        door.Path.Replace("{c}", scene.ConversationId).Replace("{m}", scene.Message).Replace("{u}", scene.UserId),
        person,
        door.Body);

    private sealed record Scene(Person Owner, string ConversationId, string Message, string UserId, string Before)
    {
        public static readonly Scene Missing = new(null!, "999999", "999999", "999999", "");

        public static readonly Scene Malformed = new(null!, "9007199254740992", "one", "-1", "");

        public long Conversation => long.Parse(ConversationId);
    }
}

public sealed class DoorsOnSqlite(SqliteHost shared) : DoorsSuite(shared), IClassFixture<SqliteHost>;

public sealed class DoorsOnPostgreSql(PostgreSqlHost shared) : DoorsSuite(shared), IClassFixture<PostgreSqlHost>;

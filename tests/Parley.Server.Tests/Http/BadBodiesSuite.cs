using System.Text;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Bodies that nobody's client sends on purpose: each is refused with a stable code, and nothing is stored.</summary>
public abstract class BadBodiesSuite(SharedHost shared) : SharedHostSuite(shared)
{
    private const string Text = "\"text\"";
    private const string Uuid = "\"{uuid}\"";

    // Every route of /api/v1 that takes a body, with a body that it takes: member by member, and whether it must be there.
    private static readonly Request[] Requests =
    [
        new("POST", "/api/v1/auth/register",
            [
                new("name", Text), new("email", "\"zoe@example.org\""), new("password", "\"correct horse\""),
                new("setup_code", Text, Optional: true),
            ]),
        new("POST", "/api/v1/auth/login", [new("email", Text), new("password", Text), new("token_type", "\"opaque\"", Optional: true)]),
        new("PATCH", "/api/v1/users/me", [new("name", Text)]),
        new("POST", "/api/v1/conversations",
            [
                new("type", "\"group\""), new("name", Text), new("participant_ids", "[{u}]", Optional: true),
                new("history", "\"shared\"", Optional: true), new("client_id", Uuid, Optional: true),
            ]),
        new("PATCH", "/api/v1/conversations/{c}", [new("name", Text), new("client_id", Uuid, Optional: true)]),
        new("PUT", "/api/v1/conversations/{c}/members/{u}", [new("role", "\"admin\"", Optional: true)]),
        new("POST", "/api/v1/conversations/{c}/messages",
            [
                new("content", Text), new("type", "\"text\"", Optional: true), new("reply_to_id", "{m}", Optional: true),
                new("client_id", Uuid, Optional: true),
            ]),
        new("PATCH", "/api/v1/messages/{m}", [new("content", Text), new("client_id", Uuid, Optional: true)]),
        new("PUT", "/api/v1/conversations/{c}/read", [new("seq", "1")]),
    ];

    private static readonly string?[] NeverRight =
    [
        "true", "{}", "{\"a\":[]}", "[[1]]", "[null]", "[\"1\"]", "1.5", "-1", "0", "1e400", "9007199254740992",
        "123456789012345678901234567890",
        "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "[0]", "[-1]", "[1.5]", "[9007199254740992]",
    ];

    [Fact]
    public async Task A_member_that_is_not_what_it_should_be_is_refused()
    {
        var scene = await SetAsync();
        var wrong = new List<string>();
        foreach (var request in Requests)
        {
            foreach (var field in request.Fields)
            {
                string?[] values = field.Optional ? NeverRight : [.. NeverRight, "null", null];
                foreach (var value in values.Where(value => value != field.Value))
                {
                    var reply = await AskAsync(request, scene, request.With(field, value));
                    if (!IsRefused(reply) && !(value == "\"\"" && reply.Status is 401 or 403))
                    {
                        wrong.Add($"{request} {field.Name}={value ?? "absent"}: {reply.Status}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(scene.Before, await StateAsync(scene));
    }

    [Fact]
    public async Task A_body_that_is_no_plain_json_object_is_refused()
    {
        var scene = await SetAsync();
        foreach (var request in Requests)
        {
            var good = request.With(request.Fields[0], request.Fields[0].Value);
            var first = $"\"{request.Fields[0].Name}\":{request.Fields[0].Value}";
            string[] bodies =
            [
                "", "{", "nul", "null", "[]", "\"text\"", "1", good + "x", good + good, "/* */" + good, "\ufeff" + good,
                good.Replace("}", ",}"),
                good.Replace("{\"", "{'"), "{" + first + "," + good[1..], "{\"unknown\":1," + good[1..], "{\"__proto__\":{}," + good[1..],
                "{\"\\ud800\":1," + good[1..], "{\"user_id\":1," + good[1..], $"{{\"deep\":{Nested(17)},{good[1..]}",
                $"{{\"deep\":{Nested(20_000)},{good[1..]}",
            ];
            foreach (var body in bodies)
            {
                var reply = await AskAsync(request, scene, body);
                Assert.True(IsRefused(reply), $"{request} {body[..Math.Min(80, body.Length)]}: {reply.Status}");
            }
        }

        Assert.Equal(scene.Before, await StateAsync(scene));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_it_says_its_length()
    {
        var scene = await SetAsync();
        foreach (var request in Requests)
        {
            var body = $"{{\"{request.Fields[0].Name}\":\"{new string('x', 70_000)}\"}}";
            var told = await AskAsync(request, scene, body);
            Assert.Equal((413, "too_large"), (told.Status, told.Code));

            using var stream = new StreamContent(new UnknownLength(Encoding.UTF8.GetBytes(body)));
            stream.Headers.ContentType = new("application/json");
            var untold = await AskAsync(new HttpMethod(request.Method), scene.Fill(request.Path), scene.Owner, stream);
            Assert.Equal((413, "too_large"), (untold.Status, untold.Code));
        }

        Assert.Equal(scene.Before, await StateAsync(scene));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/octet-stream")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        var scene = await SetAsync();
        foreach (var request in Requests)
        {
            var reply = await AskAsync(
                new HttpMethod(request.Method), scene.Fill(request.Path), scene.Owner, """{"content":"hi"}""", contentType);
            Assert.Equal((415, "bad_request"), (reply.Status, reply.Code));
        }

        Assert.Equal(scene.Before, await StateAsync(scene));
    }

    [Fact]
    public async Task Bytes_flipped_cut_and_doubled_at_random_are_never_our_failure()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var scene = await SetAsync();
        for (var turn = 0; turn < 500; turn++)
        {
            var request = Requests[random.Next(2, Requests.Length)];
            var bytes = Mutation.Of(Encoding.UTF8.GetBytes(scene.Fill(request.With(request.Fields[0], request.Fields[0].Value))), random);
            using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
            var reply = await AskAsync(new HttpMethod(request.Method), scene.Fill(request.Path), scene.Owner, content);
            Assert.True(reply.Status < 500, $"seed {seed}, turn {turn}: {request} {Convert.ToHexString(bytes)}: {reply.Status}");
        }
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_and_an_unknown_member_by_its_name()
    {
        var reply = await PostAsync("/api/v1/auth/register", null, """{"name":7,"email":null}""");
        Assert.Equal((422, "validation"), (reply.Status, reply.Code));
        Shape.Is(Shape.Problem, reply.Json);
        Shape.Is("name email password", reply.Json.GetProperty("errors"));

        var unknown = await PostAsync(
            "/api/v1/auth/register", null, """{"name":"Eve","email":"e@example.org","password":"12345678","role":"admin"}""");
        Assert.Equal((400, "bad_request"), (unknown.Status, unknown.Code));
        Shape.Is("role", unknown.Json.GetProperty("errors"));
    }

    [Fact]
    public async Task The_same_bodies_are_taken_when_nothing_is_wrong_with_them()
    {
        var scene = await SetAsync();
        foreach (var request in Requests.Where(request => !request.Path.Contains("/auth/")))
        {
            var reply = await AskAsync(request, scene, request.With(request.Fields[0], request.Fields[0].Value));
            Assert.True(reply.Status is 200 or 201, $"{request}: {reply.Status} {reply.Text}");
        }
    }

    private static bool IsRefused(Reply reply) => reply.ContentType == "application/problem+json"
        && (reply.Status, reply.Code) is (400, "bad_request") or (413, "too_large") or (422, "validation");

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private async Task<Scene> SetAsync()
    {
        var (owner, member) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var group = await CreateGroupAsync(owner, member);
        var message = await SendAsync(owner, group, "hello");
        var scene = new Scene(owner, group, message, member.Id, "");
        return scene with { Before = await StateAsync(scene) };
    }

    private async Task<string> StateAsync(Scene scene) =>
        (await GetAsync("/api/v1/auth/me", scene.Owner)).Text
        + (await GetAsync("/api/v1/conversations", scene.Owner)).Text
        + (await GetAsync($"/api/v1/conversations/{scene.Conversation}/messages", scene.Owner)).Text;

    private Task<Reply> AskAsync(Request request, Scene scene, string body) =>
        AskAsync(new HttpMethod(request.Method), scene.Fill(request.Path), scene.Owner, scene.Fill(body));

    private sealed record Field(string Name, string Value, bool Optional = false);

    private sealed record Request(string Method, string Path, Field[] Fields)
    {
        /// <param name="value">Null: the member is left out.</param>
        public string With(Field changed, string? value) => "{" + string.Join(',', Fields
            .Where(field => field != changed || value is not null)
            .Select(field => $"\"{field.Name}\":{(field == changed ? value : field.Value)}")) + "}";

        public override string ToString() => $"{Method} {Path}";
    }

    private sealed record Scene(Person Owner, long Conversation, long Message, long User, string Before)
    {
        public string Fill(string text) => text
            .Replace("{c}", $"{Conversation}")
            .Replace("{m}", $"{Message}")
            .Replace("{u}", $"{User}")
            .Replace("{uuid}", $"{Guid.NewGuid()}");
    }

    /// <summary>Makes the client send chunks.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

public sealed class BadBodiesOnSqlite(SqliteHost shared) : BadBodiesSuite(shared), IClassFixture<SqliteHost>;

public sealed class BadBodiesOnPostgreSql(PostgreSqlHost shared) : BadBodiesSuite(shared), IClassFixture<PostgreSqlHost>;

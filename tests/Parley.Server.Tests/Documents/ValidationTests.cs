using System.Text.Json;
using Parley.Testing.Documents;
using Xunit;

namespace Parley.Server.Tests.Documents;

/// <summary>Who watches the watchman: what is not as documented is found.</summary>
public sealed class ValidationTests
{
    private const string User = """{"id":7,"name":"Ada","avatar_url":null}""";

    [Theory]
    [InlineData($$"""{"type":"user_updated","profiles":4,"user":{{User}}}""")]
    [InlineData("""{"type":"sync","id":"two","done":true,"epoch":"e"}""")]
    [InlineData("""{"type":"pong","id":null,"server_time":"2026-11-21T02:25:26.123Z"}""")]
    public void A_documented_frame_passes(string frame) => DocumentedFrames.CheckServer(JsonElement.Parse(frame));

    [Theory]
    [InlineData("""{"type":"user_updated","profiles":4,"user":{"id":7,"name":"Ada"}}""", "$.user.avatar_url is missing")]
    [InlineData("""{"type":"user_updated","profiles":4,"user":{"id":7,"name":"Ada","avatar_url":null,"email":"a@b"}}""", "$.user.email is not documented")]
    [InlineData("""{"type":"user_updated","profiles":"4","user":{"id":7,"name":"Ada","avatar_url":null}}""", "$.profiles is String")]
    [InlineData("""{"type":"user_updated","profiles":4,"user":null}""", "$.user is Null")]
    [InlineData("""{"type":"pong","id":1,"server_time":"2026-11-21T02:25:26Z"}""", "$.server_time is no time of ours")]
    [InlineData("""{"type":"sync","id":1,"done":false,"epoch":"e"}""", "$.done is False")]
    [InlineData("""{"type":"typing","conversation_id":0,"user_id":7,"is_typing":true}""", "$.conversation_id is too small")]
    [InlineData("""{"type":"user_away","user_id":7,"status":"online","status_text":null,"status_emoji":null,"expires_at":null}""", "$.status is online")]
    [InlineData("""{"type":"nonsense"}""", "no such type")]
    public void Anything_else_is_told(string frame, string what) =>
        Assert.Contains(what, Assert.Throws<NotAsDocumentedException>(() => DocumentedFrames.CheckServer(JsonElement.Parse(frame))).Message);

    [Theory]
    [InlineData(200, "application/json", $$"""{"user":{{User}}}""", null)]
    [InlineData(201, "application/json", $$"""{"user":{{User}}}""", "status is not documented")]
    [InlineData(200, "text/html", "<p>", "text/html is not documented")]
    [InlineData(200, "application/json", """{"user":null}""", "$.user is Null")]
    [InlineData(204, null, "", null)]
    [InlineData(204, null, "{}", "no body")]
    [InlineData(429, "application/json", "{}", "Retry-After is missing")]
    public void An_answer_is_held_against_its_operation(int status, string? type, string body, string? what)
    {
        var document = new OpenApi(JsonElement.Parse(
            """
            {"paths":{"/me":{"get":{"responses":{
              "200":{"content":{"application/json":{"schema":{"type":"object","required":["user"],"properties":{"user":{"type":"object"}}}}}},
              "204":{},
              "429":{"$ref":"#/components/responses/Slow"}}}},
              "/{id}":{"get":{"responses":{}}}},
             "components":{"responses":{"Slow":{"headers":{"Retry-After":{"required":true}},"content":{"application/json":{}}}}}}
            """));
        var operation = document.Find("GET", "/me")!;
        Assert.Equal("GET /me", operation.Name);
        var wrong = operation.CheckAnswer(status, type, new HashSet<string>(), System.Text.Encoding.UTF8.GetBytes(body));
        if (what is null)
        {
            Assert.Null(wrong);
        }
        else
        {
            Assert.Contains(what, wrong);
        }
    }
}

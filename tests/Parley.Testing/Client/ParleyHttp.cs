using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Documents;

namespace Parley.Testing.Client;

/// <summary>The HTTP doors that tests with faults need, as contracts/http.md writes them.</summary>
/// <param name="findServer">The present address: a restarted server may have another.</param>
public sealed class ParleyHttp(Func<Uri> findServer) : IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly HttpClient _http = new(new DocumentedHttp(new SocketsHttpHandler())) { Timeout = TimeSpan.FromSeconds(30) };

    public ParleyHttp(Uri server)
        : this(() => server)
    {
    }

    public async Task<Person> RegisterAsync(string name, CancellationToken cancellation)
    {
        var email = $"{name}-{Guid.NewGuid():N}@example.org";
        var answer = await InsistAsync(
            HttpMethod.Post, "api/v1/auth/register", token: null,
            new JsonObject { ["name"] = name, ["email"] = email, ["password"] = Password }, cancellation);
        var body = Expect(answer, HttpStatusCode.Created);
        return new Person(body.GetProperty("user").Number("id"), name, email, body.Text("token"));
    }

    public async Task<long> OpenPrivateAsync(Person person, long otherId, CancellationToken cancellation)
    {
        var answer = await InsistAsync(
            HttpMethod.Post, "api/v1/conversations", person.Token,
            new JsonObject { ["type"] = "private", ["participant_ids"] = new JsonArray(otherId) }, cancellation);
        return Expect(answer, HttpStatusCode.Created, HttpStatusCode.OK).GetProperty("conversation").Number("id");
    }

    /// <param name="isProtected">Who joins later sees only what comes after.</param>
    public async Task<long> CreateGroupAsync(
        Person owner, string name, IEnumerable<long> participants, CancellationToken cancellation, bool isProtected = false)
    {
        var answer = await InsistAsync(
            HttpMethod.Post, "api/v1/conversations", owner.Token,
            new JsonObject
            {
                ["type"] = "group",
                ["name"] = name,
                ["history"] = isProtected ? "protected" : "shared",
                ["participant_ids"] = new JsonArray([.. participants.Select(id => JsonValue.Create(id))]),
            },
            cancellation);
        return Expect(answer, HttpStatusCode.Created).GetProperty("conversation").Number("id");
    }

    public async Task AddMemberAsync(Person actor, long conversationId, long userId, CancellationToken cancellation)
    {
        var answer = await SendAsync(
            HttpMethod.Put, $"api/v1/conversations/{conversationId}/members/{userId}", actor.Token, new JsonObject(), cancellation);
        Expect(answer, HttpStatusCode.OK);
    }

    public async Task RemoveMemberAsync(Person actor, long conversationId, long userId, CancellationToken cancellation)
    {
        var answer = await SendAsync(
            HttpMethod.Delete, $"api/v1/conversations/{conversationId}/members/{userId}", actor.Token, body: null, cancellation);
        Expect(answer, HttpStatusCode.NoContent);
    }

    public async Task RenameAsync(Person actor, long conversationId, string name, CancellationToken cancellation)
    {
        var answer = await SendAsync(
            HttpMethod.Patch, $"api/v1/conversations/{conversationId}", actor.Token, new JsonObject { ["name"] = name }, cancellation);
        Expect(answer, HttpStatusCode.OK);
    }

    /// <summary>A send by HTTP: the idempotency is the same as on every wire.</summary>
    public Task<(HttpStatusCode Status, JsonElement Body)> SendMessageAsync(
        Person sender, long conversationId, string content, string clientId, CancellationToken cancellation) =>
        SendAsync(
            HttpMethod.Post, $"api/v1/conversations/{conversationId}/messages", sender.Token,
            new JsonObject { ["content"] = content, ["client_id"] = clientId }, cancellation);

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpMethod method, string path, string? token, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(findServer(), path));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        using var answer = await _http.SendAsync(request, cancellation);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
        return (answer.StatusCode, bytes.Length == 0 ? default : JsonElement.Parse(bytes));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks again where a busy machine has no time.</summary>
    private async Task<(HttpStatusCode Status, JsonElement Body)> InsistAsync(
        HttpMethod method, string path, string? token, JsonObject? body, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await SendAsync(method, path, token, body?.DeepClone().AsObject(), cancellation);
            if (answer.Status != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            await Task.Delay(100, cancellation);
        }
    }

    private static JsonElement Expect((HttpStatusCode Status, JsonElement Body) answer, params HttpStatusCode[] expected) =>
        expected.Contains(answer.Status)
            ? answer.Body
            : throw new InvalidOperationException($"answered {(int)answer.Status}: {answer.Body}");
}

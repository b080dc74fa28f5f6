using System.Net.Http.Headers;
using System.Text;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>The real server, and the words in which its tests ask it.</summary>
public abstract class HttpSuite
{
    protected const string Password = "correct horse battery staple";

    protected abstract ParleyHost Host { get; }

    protected Task<Reply> GetAsync(string path, Person? person = null) => AskAsync(HttpMethod.Get, path, person);

    protected Task<Reply> PostAsync(string path, Person? person, string body) => AskAsync(HttpMethod.Post, path, person, body);

    protected Task<Reply> PutAsync(string path, Person? person, string? body = null) => AskAsync(HttpMethod.Put, path, person, body);

    protected Task<Reply> PatchAsync(string path, Person? person, string body) => AskAsync(HttpMethod.Patch, path, person, body);

    protected Task<Reply> DeleteAsync(string path, Person? person) => AskAsync(HttpMethod.Delete, path, person);

    protected async Task<Reply> AskAsync(
        HttpMethod method,
        string path,
        Person? person,
        string? body = null,
        string contentType = "application/json",
        string? idempotencyKey = null)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8);
        if (content is not null)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        return await AskAsync(method, path, person, content, idempotencyKey);
    }

    protected async Task<Reply> AskAsync(
        HttpMethod method, string path, Person? person, HttpContent? content, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (person is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await Host.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new Reply((int)answer.StatusCode, text, answer.Headers, answer.Content.Headers.ContentType?.ToString());
    }

    protected async Task<Person> SignUpAsync(string name)
    {
        var email = $"{name.ToLowerInvariant()}-{Guid.NewGuid():N}@example.org";
        var reply = await PostAsync(
            "/api/v1/auth/register", null, $$"""{"name":"{{name}}","email":"{{email}}","password":"{{Password}}"}""");
        Assert.Equal(201, reply.Status);
        return new Person(reply.Id("user"), name, email, reply.Json.GetProperty("token").GetString()!);
    }

    protected async Task<long> OpenPrivateAsync(Person person, Person other)
    {
        var reply = await PostAsync("/api/v1/conversations", person, $$"""{"type":"private","participant_ids":[{{other.Id}}]}""");
        Assert.True(reply.Status is 200 or 201, reply.Text);
        return reply.Id("conversation");
    }

    protected async Task<long> CreateGroupAsync(Person owner, params Person[] others) => await CreateAsync(owner, "group", others);

    protected async Task<long> CreateAsync(Person owner, string type, params Person[] others)
    {
        var ids = string.Join(',', others.Select(person => person.Id));
        var reply = await PostAsync("/api/v1/conversations", owner, $$"""{"type":"{{type}}","name":"Tea","participant_ids":[{{ids}}]}""");
        Assert.Equal(201, reply.Status);
        return reply.Id("conversation");
    }

    protected async Task<long> SendAsync(Person sender, long conversationId, string content)
    {
        var reply = await PostAsync($"/api/v1/conversations/{conversationId}/messages", sender, $$"""{"content":"{{content}}"}""");
        Assert.Equal(201, reply.Status);
        return reply.Id("message");
    }
}

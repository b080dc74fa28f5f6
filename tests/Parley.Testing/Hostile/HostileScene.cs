using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Client;
using Parley.Testing.Hosting;

namespace Parley.Testing.Hostile;

/// <summary>People who really are there, and what they have: hostile input is only deep where all but one value is good.</summary>
public sealed class HostileScene
{
    private const string Password = "correct horse battery staple";

    private HostileScene(Person owner, Person other, long group, long message)
    {
        Owner = owner;
        Other = other;
        Group = group;
        Message = message;
    }

    /// <summary>An administrator, and the owner of a group: few doors are closed to them.</summary>
    public Person Owner { get; }

    public Person Other { get; }

    public long Group { get; }

    public long Message { get; }

    /// <param name="root">An administrator who is never attacked.</param>
    /// <param name="serverKey">Of an application with two people, 1 and 2, both in the group.</param>
    public static async Task<HostileScene> SetAsync(ParleyHost host, Person root, string serverKey, CancellationToken cancellation)
    {
        using var http = new ParleyHttp(host.BaseAddress);
        var owner = await http.RegisterAsync("Ada", cancellation);
        var other = await http.RegisterAsync("Bob", cancellation);
        var raised = await http.SendAsync(
            HttpMethod.Patch, $"api/v1/admin/users/{owner.Id}", root.Token, new JsonObject { ["role"] = "admin" }, cancellation);
        Expect(raised, HttpStatusCode.OK);
        var signedIn = await http.SendAsync(
            HttpMethod.Post, "api/v1/auth/login", null, new JsonObject { ["email"] = owner.Email, ["password"] = Password }, cancellation);
        owner = owner with { Token = Expect(signedIn, HttpStatusCode.OK).Text("token") };
        var group = await http.CreateGroupAsync(owner, "Tea", [other.Id], cancellation);
        var sent = await http.SendMessageAsync(owner, group, "hello", Guid.NewGuid().ToString(), cancellation);
        foreach (var person in (string[])["1", "2"])
        {
            var there = await http.SendAsync(
                HttpMethod.Put, $"api/v1/server-side/users/{person}", serverKey, new JsonObject { ["disabled"] = false }, cancellation);
            Expect(there, there.Status is HttpStatusCode.Created ? HttpStatusCode.Created : HttpStatusCode.OK);
            var member = await http.SendAsync(
                HttpMethod.Put, $"api/v1/server-side/conversations/{group}/members/{person}", serverKey, [], cancellation);
            Expect(member, HttpStatusCode.OK);
        }

        return new HostileScene(owner, other, group, Expect(sent, HttpStatusCode.Created).GetProperty("message").Number("id"));
    }

    /// <summary>The first administrator, by the code that the server keeps for that.</summary>
    public static async Task<Person> RootAsync(ParleyHost host, CancellationToken cancellation)
    {
        using var http = new ParleyHttp(host.BaseAddress);
        var email = $"root-{Guid.NewGuid():N}@example.org";
        var body = new JsonObject { ["name"] = "Root", ["email"] = email, ["password"] = Password, ["setup_code"] = host.Server.SetupCode };
        var answer = Expect(await http.SendAsync(HttpMethod.Post, "api/v1/auth/register", null, body, cancellation), HttpStatusCode.Created);
        return new Person(answer.GetProperty("user").Number("id"), "Root", email, answer.Text("token"));
    }

    /// <summary>What stands for a parameter of this path.</summary>
    public string ParameterOf(string path, string name) => name switch
    {
        "userId" => $"{Other.Id}",
        "handle" => "ada",
        _ when path.Contains("/messages/{", StringComparison.Ordinal) => $"{Message}",
        _ when path.Contains("conversations/{", StringComparison.Ordinal) => $"{Group}",
        _ when path.Contains("users/{", StringComparison.Ordinal) => $"{Other.Id}",
        _ => "1",
    };

    public string PathOf(HostileRoute route) =>
        route.Parameters.Aggregate(route.Path, (path, name) => path.Replace($"{{{name}}}", ParameterOf(route.Path, name), StringComparison.Ordinal));

    /// <summary>The example, with ids that are there.</summary>
    public JsonObject Fill(JsonObject example)
    {
        var filled = example.DeepClone().AsObject();
        foreach (var (name, _) in example)
        {
            filled[name] = name switch
            {
                "conversation_id" => Group,
                "message_id" or "reply_to_id" or "last_message_id" => Message,
                "user_id" => Other.Id,
                "participants" => new JsonArray("1", "2"),
                "user" when example.ContainsKey("content") => "1",
                "participant_ids" or "user_ids" => new JsonArray(Other.Id),
                "client_id" => Guid.NewGuid().ToString(),
                "email" when example.ContainsKey("name") => $"x-{Guid.NewGuid():N}@example.org",
                "email" => Owner.Email,
                "current_password" or "password" => Password,
                "seq" => 1,
                _ => filled[name]?.DeepClone(),
            };
        }

        return filled;
    }

    private static JsonElement Expect((HttpStatusCode Status, JsonElement Body) answer, HttpStatusCode expected) =>
        answer.Status == expected ? answer.Body : throw new InvalidOperationException($"answered {(int)answer.Status:D}: {answer.Body}");
}

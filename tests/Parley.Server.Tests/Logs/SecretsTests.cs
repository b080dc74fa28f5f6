using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Core.Storage;
using Parley.Testing.Checking;
using Parley.Testing.Client;
using Parley.Testing.Envelope;
using Parley.Testing.Hosting;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Logs;

/// <summary>What a run leaves in its log, at the level that says most.</summary>
public sealed class SecretsTests
{
    private const string Password = "correct horse battery staple";

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Nothing_that_people_wrote_and_no_secret_is_in_the_log(string format)
    {
        await using var database = await TestDatabase.CreateAsync(EngineKind.Sqlite);
        await using var server = await ParleyProcess.ServeAsync(database, "--log_level", "trace", "--log_format", format);
        using var http = new ParleyHttp(server.Urls[0]);
        var cancellation = CancellationToken.None;
        var ada = await http.RegisterAsync("Ada-Lovelace", cancellation);
        var bob = await http.RegisterAsync("Bob-root", cancellation);
        var room = await http.CreateGroupAsync(ada, "Secret-Tea", [bob.Id], cancellation);
        await using (var client = new NativeClient(() => server.Urls[0], ada, new History(), 1))
        {
            await client.StartAsync(cancellation);
            await client.SendAsync(room, "whispered words", Guid.NewGuid().ToString("D"), 1, cancellation);
            await client.AskAsync(new JsonObject { ["type"] = "edit", ["message_id"] = 1, ["content"] = "edited words" }, cancellation);
            await client.AskAsync(new JsonObject { ["type"] = "edit", ["message_id"] = 4711, ["content"] = "mistaken words" }, cancellation);
        }

        await using (var socket = await EnvelopeSocket.ConnectAsync(server.Urls[0], ada))
        {
            await socket.AskAsync("1", "message", "channel:global", """{"text":"whispered words","more":"added words"}""");
            await socket.AskAsync("2", "message", "conversation:999", """{"text":"mistaken words"}""");
        }

        foreach (var path in (string[])["/?token=asked-in-the-url", "/ws/envelope?token=asked-in-the-url", "/ws/envelope?ticket=asked-in-the-url"])
        {
            await using var socket = await EnvelopeSocket.ConnectAsync(server.Urls[0], path);
            Assert.Equal(4401, await socket.HearCloseAsync());
        }

        using var raw = new HttpClient { BaseAddress = server.Urls[0] };
        await raw.GetAsync("/no/such/wandered-path?token=asked-in-the-url");
        await raw.GetAsync("/ws?ticket=asked-in-the-url");
        await raw.PostAsJsonAsync("/api/v1/auth/login", new { email = ada.Email, password = "guessed words" });
        await raw.PostAsJsonAsync("/api/v1/auth/login", new { email = "nobody@nowhere.example", password = "guessed words" });
        using (var stolen = new HttpRequestMessage(HttpMethod.Get, "/api/v1/conversations"))
        {
            stolen.Headers.TryAddWithoutValidation("Authorization", "Bearer ply_" + new string('x', 43));
            stolen.Headers.TryAddWithoutValidation("User-Agent", "browser\u001b-of-somebody");
            await raw.SendAsync(stolen);
        }

        await http.SendAsync(HttpMethod.Get, "api/v1/conversations?secret=asked-in-the-url", bob.Token, null, cancellation);
        var refused = await http.SendAsync(HttpMethod.Get, "api/v1/conversations/999", bob.Token, null, cancellation);
        server.Terminate();
        Assert.Equal(0, await server.EndAsync());
        var log = server.Output.Where(line => !line.StartsWith("Parley is", StringComparison.Ordinal)
            && !line.StartsWith("The first administrator", StringComparison.Ordinal)
            && !line.StartsWith("The Pusher app", StringComparison.Ordinal)).ToList();
        Assert.Contains(log, line => line.Contains(refused.Body.GetProperty("request_id").GetString()!, StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("3025", StringComparison.Ordinal) && line.Contains("NotFound", StringComparison.Ordinal));
        string[] secrets =
        [
            Password, "whispered words", "edited words", "mistaken words", "added words", "guessed words", "asked-in-the-url", "wandered-path",
            "Lovelace", "Bob", "Tea", ada.Email, bob.Email, "nobody@nowhere", ada.Token, bob.Token, "ply_", "of-somebody", "\u001b", "\u202e",
        ];
        foreach (var line in log)
        {
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
            if (format == "json")
            {
                var root = JsonElement.Parse(line);
                Assert.Equal(JsonValueKind.Number, root.GetProperty("event").ValueKind);
            }
        }
    }
}

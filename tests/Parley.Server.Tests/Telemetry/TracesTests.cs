using System.Text;
using System.Text.Json.Nodes;
using Parley.Core.Storage;
using Parley.Testing;
using Parley.Testing.Checking;
using Parley.Testing.Client;
using Parley.Testing.Envelope;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Telemetry;

// Spans are of a process, not of a server: beside another test its requests would be taken for ours.
[CollectionDefinition(nameof(TracesTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>What a collector gets: who asked, the commit that did it with others, and the fan-out, and nothing that anybody wrote.</summary>
[Collection(nameof(TracesTests))]
public sealed class TracesTests
{
    [Theory]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.PostgreSql)]
    public async Task A_command_and_a_request_are_linked_from_their_commits_and_these_from_their_fan_out(EngineKind kind)
    {
        await using var collector = await SpanReceiver.StartAsync();
        await using (var host = await ParleyHost.StartAsync(kind, settings => settings with { OtlpEndpoint = collector.Address }))
        {
            using var http = new ParleyHttp(() => host.BaseAddress);
            var ada = await http.RegisterAsync("Lovelace", CancellationToken.None);
            var room = await http.CreateGroupAsync(ada, "Teatime", [], CancellationToken.None);
            await using var client = new NativeClient(() => host.BaseAddress, ada, new History(), 1);
            await client.StartAsync(CancellationToken.None);
            await client.SendAsync(room, "whispered", Guid.NewGuid().ToString("D"), 1, CancellationToken.None);
            await client.AskAsync(new JsonObject { ["type"] = "delete", ["message_id"] = 4711 }, CancellationToken.None);
            await using (var socket = await EnvelopeSocket.ConnectAsync(host.BaseAddress, ada))
            {
                await socket.AskAsync("1", "message", $"conversation:{room}", """{"text":"enveloped"}""");
            }

            await using (var socket = await EnvelopeSocket.ConnectAsync(host.BaseAddress, "/?token=guessed"))
            {
                Assert.Equal(4401, await socket.HearCloseAsync());
            }

            await http.SendMessageAsync(ada, room, "shouted", Guid.NewGuid().ToString("D"), CancellationToken.None);
            await http.SendAsync(HttpMethod.Get, $"api/v1/conversations/{room}/messages?limit=7&secret=1", ada.Token, null, CancellationToken.None);
        }

        await Eventually.TrueAsync(() => collector.Spans.Any(span => span.Name == "command send"));
        var spans = collector.Spans;

        var command = Assert.Single(spans, span => span.Name == "command send");
        var commit = Assert.Single(spans, span => span.Name == "commit" && span.Links.Contains(command.Id));
        Assert.Contains(spans, span => span.Name == "fan-out" && span.Parent == commit.Id && span.TraceId == commit.TraceId);
        Assert.Equal("", command.Parent);
        var deletion = Assert.Single(spans, span => span.Name == "command delete");
        Assert.Contains("not_found", deletion.Attributes["parley.refused"], StringComparison.Ordinal);

        Assert.Contains(spans, span => span.Name == "command addressed_send");

        var request = Assert.Single(spans, span => span.Name == "POST /api/v1/conversations/{id}/messages");
        Assert.Contains(spans, span => span.Name == "commit" && span.Links.Contains(request.Id));
        Assert.Equal(
            ["http.request.method", "http.response.status_code", "http.route", "parley.request_id"],
            request.Attributes.Keys.Order(StringComparer.Ordinal));
        var sent = string.Concat(collector.Bodies.Select(Encoding.UTF8.GetString));
        string[] secrets =
            ["whispered", "shouted", "enveloped", "guessed", "token=", "Lovelace", "Teatime", "ply_", "secret=1", "example.org"];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, sent, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_collector_that_is_away_harms_nobody()
    {
        await using var host = await ParleyHost.StartAsync(
            EngineKind.Sqlite, settings => settings with { OtlpEndpoint = new Uri("http://127.0.0.1:1/") });
        using var http = new ParleyHttp(() => host.BaseAddress);
        var ada = await http.RegisterAsync("ada", CancellationToken.None);
        Assert.True(await http.CreateGroupAsync(ada, "Tea", [], CancellationToken.None) > 0);
    }
}

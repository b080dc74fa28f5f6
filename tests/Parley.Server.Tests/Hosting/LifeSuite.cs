using System.Net;
using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Tests.WebSockets;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Hosting;

public sealed class LifeOnSqlite() : LifeSuite(EngineKind.Sqlite);

public sealed class LifeOnPostgreSql() : LifeSuite(EngineKind.PostgreSql);

/// <summary>The server as a process: how it starts, what it says, and how it ends.</summary>
public abstract class LifeSuite(EngineKind kind) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(kind);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_serves_at_every_address_that_it_names()
    {
        await using var server = await ParleyProcess.ServeAsync(_database, "--urls", "http://127.0.0.1:0;http://127.0.0.1:0");
        await Eventually.TrueAsync(() => server.Urls.Count == 2, "two ready lines");
        using var http = new HttpClient();
        foreach (var url in server.Urls)
        {
            Assert.Equal("ok", await http.GetStringAsync(new Uri(url, "readyz")));
        }
    }

    [Fact]
    public async Task The_first_start_prints_a_setup_code_that_only_the_owner_can_read()
    {
        await using var server = await ParleyProcess.ServeAsync(_database);
        var file = Path.Combine(_database.DataDirectory, "setup-code");
        var code = (await File.ReadAllTextAsync(file)).Trim();
        Assert.Contains(server.Output, line => line.Contains(code, StringComparison.Ordinal));
        Assert.True(code.Length >= 22);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task On_sigterm_it_ends_with_zero_and_starts_again_on_the_same_store()
    {
        await using (var server = await ParleyProcess.ServeAsync(_database))
        {
            server.Terminate();
            Assert.Equal(0, await server.EndAsync());
        }

        await using var next = await ParleyProcess.ServeAsync(_database);
        Assert.Single(next.Urls);
    }

    [Fact]
    public async Task On_sigterm_in_the_middle_of_a_burst_all_that_was_acknowledged_is_there_after_the_restart()
    {
        var acknowledged = new List<long>();
        Person ada;
        long conversation;
        await using (var server = await ParleyProcess.ServeAsync(_database))
        {
            var url = server.Urls[0];
            using var http = new ParleyHttp(url);
            ada = await http.RegisterAsync("Ada", CancellationToken.None);
            conversation = await http.OpenPrivateAsync(
                ada, (await http.RegisterAsync("Bob", CancellationToken.None)).Id, CancellationToken.None);
            await using var socket = await WireClient.SignInAsync(url, ada);
            for (var i = 0; i < 300; i++)
            {
                await socket.SayAsync($$"""{"type":"message","id":{{i}},"conversation_id":{{conversation}},"content":"{{i}}"}""");
            }

            server.Terminate();
            while (await socket.HearTextAsync() is { } text)
            {
                var frame = JsonElement.Parse(text);
                if (frame.GetProperty("type").GetString() == "ack")
                {
                    acknowledged.Add(frame.GetProperty("message").GetProperty("seq").GetInt64());
                }
            }

            Assert.Equal(4500, (int?)socket.Socket.CloseStatus);
            await socket.CloseAsync();
            Assert.Equal(0, await server.EndAsync());
        }

        await using var next = await ParleyProcess.ServeAsync(_database);
        using var reader = new HttpClient { BaseAddress = next.Urls[0] };
        reader.DefaultRequestHeaders.Authorization = new("Bearer", ada.Token);
        var page = JsonElement.Parse(await reader.GetStringAsync($"api/v1/conversations/{conversation}/messages?limit=100&before=101"));
        var stored = page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("seq").GetInt64()).ToHashSet();
        Assert.All(acknowledged.Where(seq => seq <= 100), seq => Assert.Contains(seq, stored));
    }

    [Fact]
    public async Task A_second_process_on_the_same_store_refuses_to_start_and_says_why()
    {
        await using var first = await ParleyProcess.ServeAsync(_database);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ParleyProcess.ServeAsync(_database));
        Assert.Contains("Another", refused.Message, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(first.Urls[0], "readyz"))).StatusCode);
    }

    [Fact]
    public async Task After_a_kill_the_next_process_is_let_in()
    {
        await using (var first = await ParleyProcess.ServeAsync(_database))
        {
            first.Kill();
            await first.EndAsync();
        }

        // PostgreSQL gives the lock free once it has noticed that the connection is gone.
        ParleyProcess? next = null;
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                next = await ParleyProcess.ServeAsync(_database);
                return true;
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("Another", StringComparison.Ordinal))
            {
                return false;
            }
        });
        await next!.DisposeAsync();
    }
}

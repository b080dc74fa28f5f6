using System.Net;
using Parley.Core.Storage;
using Parley.Testing;
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

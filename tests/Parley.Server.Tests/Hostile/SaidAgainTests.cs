using Parley.Core.Storage;
using Parley.Testing.Client;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Hostile;

/// <summary>The judge of the hostile tables: it must see what they look for.</summary>
public sealed class SaidAgainTests
{
    [Fact]
    public async Task What_is_refused_and_stored_all_the_same_is_found_among_what_is_not()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var host = await HostileHost.StartAsync(EngineKind.Sqlite, cancellation);
        using var http = new ParleyHttp(host.Host.BaseAddress);
        var again = new SaidAgain<string>(host.Host.Database, async said =>
        {
            if (said is "stored" or "taken")
            {
                await http.SendMessageAsync(host.Scene.Owner, host.Scene.Group, said, Guid.NewGuid().ToString(), cancellation);
            }

            return said != "taken";
        });
        Assert.Empty(await again.FindAsync(["harmless", "taken", "harmless"]));
        var (found, tables) = Assert.Single(await again.FindAsync(["harmless", "stored", "taken", "harmless"]));
        Assert.Equal("stored", found);
        Assert.Contains("messages", tables, StringComparison.Ordinal);
    }
}

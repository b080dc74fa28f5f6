using Parley.Core.Storage;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Server.Tests.Hostile;

/// <summary>Good frames and bodies broken at random; the same in hundreds of thousands is part of the faults.</summary>
public sealed class HostileMutations(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_is_broken_is_refused_or_done_and_never_our_failure()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var seed = Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"seed {seed}");
        await using var host = await HostileHost.StartAsync(EngineKind.Sqlite, cancellation);
        var mutants = new HostileMutants(host, seed);
        var commands = mutants.ToMachine(3_000, cancellation);
        using var strict = await mutants.ToSocketAsync(500, "/ws", cancellation);
        using var lenient = await mutants.ToSocketAsync(500, "/", cancellation);
        using var http = await mutants.ToHttpAsync(1_000, cancellation);
        var refused = strict.Refused + lenient.Refused;
        output.WriteLine($"{commands} commands of 3000 frames, {refused} of 1000 frames refused, {http.Acknowledged} of 1000 bodies taken");
        Assert.True(mutants.Wrong.Count == 0, $"{mutants.Wrong.Count} wrong:\n{string.Join('\n', mutants.Wrong.Take(30))}");
        Assert.InRange(http.Acknowledged, 1, 999);
        Assert.InRange(commands, 30, 2_970);
    }
}

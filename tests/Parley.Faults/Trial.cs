using Parley.Core.Storage;
using Parley.Faults.Processes;
using Parley.Faults.Staging;
using Parley.Testing.Checking;
using Parley.Testing.Storage;

namespace Parley.Faults;

/// <summary>One promise on one engine: what a test needs to set its stage.</summary>
/// <param name="shared">A running server for tests that do no harm to it, each with people of its own.</param>
internal sealed class Trial(
    EngineKind engine, ServerBuild build, Extent extent, int seed, SharedWorld shared, CancellationToken cancellation)
{
    public EngineKind Engine { get; } = engine;

    public int Seed { get; } = seed;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>How many, by the extent of the run.</summary>
    public int Count(int atShort, int atNormal, int atLong) => extent switch
    {
        Extent.Short => atShort,
        Extent.Long => atLong,
        _ => atNormal,
    };

    public async Task<Stage> SharedStageAsync() => new(await shared.GetAsync(), Seed, Cancellation);

    /// <summary>A database of its own; the server is not started yet.</summary>
    public Task<World> MakeWorldAsync(
        PostgresCluster? cluster = null, Func<string, string>? connection = null, IReadOnlyList<string>? limits = null) =>
        World.MakeAsync(build, Engine, cluster, connection, limits);
}

/// <summary>What a test did, in numbers, and every promise that it saw broken.</summary>
internal sealed record Outcome(string Counts, IReadOnlyList<string> Failures)
{
    public static Outcome Of(string counts, IEnumerable<Violation> violations, IEnumerable<string>? others = null) =>
        new(counts, [.. violations.Select(violation => violation.ToString()), .. others ?? []]);
}

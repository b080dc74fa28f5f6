using Parley.Core.Storage;

namespace Parley.Faults.Promises;

/// <param name="Numbers">The promises of docs/promises.md, separated by spaces.</param>
/// <param name="Faults">What is done.</param>
internal sealed record PromiseTest(string Numbers, string Faults, Func<Trial, Task<Outcome>> Run, bool PostgresOnly = false)
{
    /// <param name="only">Numbers of promises, or words of what is done; none: everything.</param>
    public bool Concerns(IReadOnlyList<string> only) =>
        only.Count == 0
        || Numbers.Split(' ').Intersect(only).Any()
        || only.Any(word => Faults.Contains(word, StringComparison.OrdinalIgnoreCase));

    public bool RunsOn(EngineKind engine) => !PostgresOnly || engine == EngineKind.PostgreSql;
}

/// <summary>Promise by promise, what is done to the server.</summary>
internal static class PromiseTable
{
    public static readonly IReadOnlyList<PromiseTest> All =
    [
        new("S3", "sixteen writers", ManyWriters.RunAsync),
        new("S4 S34", "every protocol in one order", OneOrder.RunAsync),
        new("S5", "clients cut at random", CutClients.RunAsync),
        new("S6", "frames mangled", MangledFrames.RunAsync),
        new("S7", "opened while messages flow", OpeningWhileFlowing.RunAsync),
        new("S9", "markers raced", RacingMarkers.RunAsync),
        new("S10", "unread counted", UnreadByBruteForce.RunAsync),
        new("S11", "five devices", FiveDevices.RunAsync),
        new("S12", "changes while offline", ChangesWhileOffline.RunAsync),
        new("S28", "removal raced", RemovalRaces.RunAsync),
        new("S13", "readers stalled", StalledReaders.RunAsync),
        new("Hostile", "hostile input", HostileInput.RunAsync),
        new("S14", "readers stalled beside others", SlowReadersHarmNobody.RunAsync),
        new("S15", "restarted under load", RollingRestarts.RunAsync),
        new("S16", "all cut at once", ReconnectStorm.RunAsync),
        new("S35", "overloaded by a few", Overload.RunAsync),
        new("S1 S2", "killed at random", KilledAtRandom.RunAsync),
        new("S1 S2", "killed at each call", KilledAtEachCall.RunAsync),
        new("S30", "a backup restored", RestoredBackups.RunAsync),
        new("S1 S2", "PostgreSQL fails", PostgresFails.RunAsync, PostgresOnly: true),
    ];
}

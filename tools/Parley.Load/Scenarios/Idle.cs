using System.Diagnostics;
using Parley.Core.Storage;
using Parley.Load.Reporting;
using Parley.Load.Serving;
using Parley.Load.Timing;

namespace Parley.Load.Scenarios;

/// <summary>People who are signed in and silent, each in twenty groups of twenty: what a connection costs while nothing happens.</summary>
internal sealed class Idle(int connections) : IScenario
{
    private const int ConversationsEach = 20;
    private const int GroupSize = 20;
    private const int Seed = 1;

    // Connections opened and closed again first: compiled code and grown tables are not the price of a connection.
    private const int Rehearsal = 200;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);

    public string Name => $"idle --connections {connections:D}";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(EngineKind.Sqlite);
        IReadOnlyList<Inhabitant> people;
        await using (var town = await Town.OpenAsync(database, cancellation))
        {
            people = await town.SettleAsync(connections, cancellation);
            await town.FoundGroupsAsync(Groups(people), cancellation);
        }

        await using var server = await MeasuredServer.StartAsync(database);
        var atRest = await SettledAsync(server, cancellation);
        var ledger = new Ledger(TimeProvider.System, capacity: 1);
        using (var rehearsal = new Crowd())
        {
            await rehearsal.JoinAsync(server.Address, people.Take(Rehearsal), ledger, cancellation);
        }

        using var crowd = new Crowd();
        var empty = await SettledAsync(server, cancellation);
        var few = connections / 5;
        await crowd.JoinAsync(server.Address, people.Take(few), ledger, cancellation);
        var withFew = await SettledAsync(server, cancellation);
        await crowd.JoinAsync(server.Address, people.Skip(few), ledger, cancellation);
        var withAll = await SettledAsync(server, cancellation);
        var (started, cpu) = (Stopwatch.GetTimestamp(), server.Cpu);
        await Task.Delay(Watched, cancellation);
        var idle = (server.Cpu - cpu).TotalMicroseconds / Stopwatch.GetElapsedTime(started).TotalSeconds / connections;
        var later = connections - few;
        return
        [
            new(Name, "resident after the start", atRest / 1024.0, "MB", "P13: ≤ 80"),
            new(Name, $"resident after {Rehearsal:D} connections have come and gone", empty / 1024.0, "MB"),
            new(Name, $"resident a connection, the first {few:D}", (double)(withFew - empty) / few, "KB", "P3: ≤ 8"),
            new(Name, $"resident a connection, the next {later:D}", (double)(withAll - withFew) / later, "KB", "P3: the same"),
            new(Name, "resident a connection, all", (double)(withAll - empty) / connections, "KB", "P3: ≤ 8"),
            new(Name, "CPU a second and connection", idle, "µs/s", "P4: ≤ 2"),
            Measurement.LossOf(Name, ledger, crowd),
        ];
    }

    // Neighbours of one group are strangers in the next, as far as chance allows.
    private static IEnumerable<Inhabitant[]> Groups(IReadOnlyList<Inhabitant> people)
    {
        var random = new Random(Seed);
        for (var conversation = 0; conversation < ConversationsEach; conversation++)
        {
            var shuffled = people.ToArray();
            random.Shuffle(shuffled);
            foreach (var group in shuffled.Chunk(GroupSize))
            {
                yield return group;
            }
        }
    }

    /// <returns>Kilobytes, once they have moved by less than a hundredth in five seconds.</returns>
    private static async Task<long> SettledAsync(MeasuredServer server, CancellationToken cancellation)
    {
        var known = server.ResidentKilobytes;
        for (var look = 0; look < 12; look++)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), cancellation);
            var now = server.ResidentKilobytes;
            if (Math.Abs(now - known) < known / 100)
            {
                return now;
            }

            known = now;
        }

        return known;
    }
}

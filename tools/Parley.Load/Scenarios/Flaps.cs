using System.Diagnostics;
using Parley.Core.Storage;
using Parley.Load.Reporting;
using Parley.Load.Serving;
using Parley.Load.Timing;

namespace Parley.Load.Scenarios;

/// <summary>One group in which everybody who is connected goes idle and comes back, all the time; each watches twenty others.</summary>
internal sealed class Flaps(int members, int online) : IScenario
{
    private const int Watched = 20;

    // Above the damping: one person's changes pass once a second.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(1_100);

    // Watches are answered with a frame for each person; what is under way then is not measured.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly int _online = Math.Min(members, online);

    public string Name => $"presence --members {members:D} --online {_online:D}";

    // In a large group those are told who watch; in a small one, those who watch the one concerned.
    private string Goal => $"P11: ≤ {Math.Min(Watched, _online - 1):D}";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(EngineKind.Sqlite);
        IReadOnlyList<Inhabitant> people;
        await using (var town = await Town.OpenAsync(database, cancellation))
        {
            people = await town.SettleAsync(members, cancellation);
            await town.FoundGroupAsync(people, cancellation);
        }

        await using var server = await MeasuredServer.StartAsync(database);
        var ledger = new Ledger(TimeProvider.System, capacity: 1);
        using var crowd = new Crowd();
        var before = server.Cpu;
        await crowd.JoinAsync(server.Address, people.Take(_online), ledger, cancellation);
        var joins = server.Cpu - before;
        for (var index = 0; index < _online; index++)
        {
            crowd.Devices[index].Watch([.. Enumerable.Range(1, Math.Min(Watched, _online - 1)).Select(step => people[(index + step) % _online].Id)]);
        }

        await Task.Delay(Quiet, cancellation);
        await FlapAsync(bench.WarmUp);
        var (cpu, frames) = (server.Cpu, Frames());
        var flaps = await FlapAsync(bench.Length);
        await Task.Delay(Quiet, cancellation);
        return
        [
            new(Name, "server CPU a join", joins.TotalMicroseconds / _online, "µs", "P6: ≤ 1.3 × 100 members"),
            new(Name, "server CPU a flap", (server.Cpu - cpu).TotalMicroseconds / flaps, "µs"),
            new(Name, "told to others, a flap", ((double)(Frames() - frames) / flaps) - 1, "frames", Goal),
            new(Name, Measurement.LossName, crowd.Broken.Count, "connections", "0"),
        ];

        // The own device's frame is among them.
        long Frames() => crowd.Devices.Sum(device => device.Others);

        async Task<long> FlapAsync(TimeSpan length)
        {
            var (started, done) = (Stopwatch.StartNew(), 0L);
            for (var turn = 1; started.Elapsed < length || turn % 2 == 0; turn++)
            {
                foreach (var device in crowd.Devices)
                {
                    device.SayIdle(turn % 2 == 1);
                    done++;
                }

                await Task.Delay(Round, cancellation);
            }

            return done;
        }
    }
}

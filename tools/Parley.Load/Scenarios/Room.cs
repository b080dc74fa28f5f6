using System.Diagnostics;
using Parley.Core.Storage;
using Parley.Load.Reporting;
using Parley.Load.Serving;
using Parley.Load.Timing;

namespace Parley.Load.Scenarios;

/// <summary>One large group, everybody online: one member sends a burst, and the next when the last member has all of it.</summary>
internal sealed class Room(int members, int burst) : IScenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => $"room --members {members:D} --burst {burst:D}";

    // What the peers took of a machine of this kind (docs/benchmarks.md): the tightest of the goal's bounds.
    private string? Goal => members == 1_000 ? burst == 1 ? "P2: ≤ 5.4" : "P1: ≤ 0.60" : null;

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(EngineKind.Sqlite);
        IReadOnlyList<Inhabitant> people;
        long conversationId;
        await using (var town = await Town.OpenAsync(database, cancellation))
        {
            people = await town.SettleAsync(members, cancellation);
            conversationId = await town.FoundGroupAsync(people, cancellation);
        }

        await using var server = await MeasuredServer.StartAsync(database);
        var ledger = new Ledger(TimeProvider.System, capacity: 1_000_000);
        using var crowd = new Crowd();
        await crowd.JoinAsync(server.Address, people, ledger, cancellation);

        await SendAsync(bench.WarmUp, new Histogram());
        var everybody = new Histogram();
        var measured = await Measurement.TakeAsync(server, ledger, () => SendAsync(bench.Length, everybody));
        return
        [
            new(Name, "server CPU a delivery", measured.CpuMicrosecondsPerDelivery, "µs", Goal),
            new(Name, "deliveries", measured.DeliveriesPerSecond, "deliveries/s"),
            .. Measurement.Times(Name, "send → ack", measured.Window.SendToAck),
            .. Measurement.Times(Name, "send → delivered", measured.Window.SendToDelivered),
            new(Name, "until the last member has all, p50", everybody.Quantile(0.5).TotalMilliseconds, "ms"),
            Measurement.LossOf(Name, ledger, crowd),
        ];

        async Task SendAsync(TimeSpan length, Histogram histogram)
        {
            var started = Stopwatch.StartNew();
            while (started.Elapsed < length && ledger.HasRoom && ledger.Lost == 0)
            {
                var begun = Stopwatch.GetTimestamp();
                for (var number = 1; number <= burst; number++)
                {
                    crowd.Devices[0].Send(conversationId, begun, members, withNext: number < burst);
                }

                await ledger.SettleAsync(Patience, cancellation);
                histogram.Record(Stopwatch.GetElapsedTime(begun));
            }
        }
    }
}

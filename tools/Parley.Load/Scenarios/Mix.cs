using Parley.Core.Storage;
using Parley.Load.Reporting;
using Parley.Load.Serving;
using Parley.Load.Timing;

namespace Parley.Load.Scenarios;

/// <param name="Connections">One for each person.</param>
/// <param name="Rate">Messages a second in all, half of them to one other person, half to a group of ten.</param>
/// <param name="Ramp">Connections opened a second.</param>
/// <param name="PauseAt">When, after the warm-up, the server is stopped for <paramref name="Pause"/>.</param>
internal sealed record MixOptions(int Connections, double Rate, double Ramp, EngineKind Engine, TimeSpan PauseAt, TimeSpan Pause);

/// <summary>The traffic of an ordinary day at a rate that does not ask how the server is doing: an
/// open loop, with times from when each send was due.</summary>
internal sealed class Mix(MixOptions options) : IScenario
{
    public const int GroupSize = 10;

    private const int Seed = 1;

    public string Name =>
        $"mix --connections {options.Connections:D} --rate {options.Rate:0} --engine {Arguments.NameOf(options.Engine)}";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(options.Engine);
        IReadOnlyList<Inhabitant> people;
        IReadOnlyList<long> pairs;
        IReadOnlyList<long> groups;
        await using (var town = await Town.OpenAsync(database, cancellation))
        {
            people = await town.SettleAsync(options.Connections, cancellation);
            pairs = await town.PairAsync(people, cancellation);
            groups = await town.FoundGroupsAsync(people.Chunk(GroupSize), cancellation);
        }

        await using var server = await MeasuredServer.StartAsync(database);
        var ledger = new Ledger(TimeProvider.System, (int)(options.Rate * (bench.WarmUp + bench.Length).TotalSeconds) + 2);
        using var crowd = new Crowd();
        await crowd.JoinAsync(server.Address, people, ledger, cancellation, options.Ramp);

        var random = new Random(Seed);
        var loop = new OpenLoop(TimeProvider.System, options.Rate);
        await loop.RunAsync(bench.WarmUp, Send, cancellation);
        await ledger.SettleAsync(TimeSpan.FromSeconds(20), cancellation);
        var measured = await Measurement.TakeAsync(
            server, ledger, () => Task.WhenAll(loop.RunAsync(bench.Length, Send, cancellation), PauseAsync(server, cancellation)));
        await ledger.SettleAsync(TimeSpan.FromSeconds(20), cancellation);
        return
        [
            .. Measurement.Times(Name, "send → ack", measured.Window.SendToAck),
            .. Measurement.Times(Name, "send → delivered", measured.Window.SendToDelivered),
            new(Name, "deliveries", measured.DeliveriesPerSecond, "deliveries/s"),
            new(Name, "server's core in use", measured.Cpu / measured.Elapsed * 100, "%"),
            Measurement.LossOf(Name, ledger, crowd),
        ];

        void Send(long due)
        {
            var sender = random.Next(options.Connections);
            if (random.Next(2) == 0)
            {
                crowd.Devices[sender].Send(pairs[sender / 2], due, readers: 2);
            }
            else
            {
                crowd.Devices[sender].Send(groups[sender / GroupSize], due, readers: GroupSize);
            }
        }
    }

    private async Task PauseAsync(MeasuredServer server, CancellationToken cancellation)
    {
        if (options.Pause > TimeSpan.Zero)
        {
            await Task.Delay(options.PauseAt, cancellation);
            await server.PauseAsync(options.Pause, cancellation);
        }
    }
}

using Parley.Core.Storage;
using Parley.Load.Reporting;
using Parley.Load.Serving;
using Parley.Load.Timing;
using Parley.Load.Wire;

namespace Parley.Load.Scenarios;

/// <summary>
/// Durable messages a second: people in private conversations, each of whom sends the next message when the last is acknowledged, so its
/// times are those of a closed loop. Beside it stands what the database itself does in the same minute.
/// </summary>
internal sealed class Durable(EngineKind engine, int senders) : IScenario
{
    private const int Messages = 4_000_000;

    public string Name => $"durable --senders {senders:D} --engine {Arguments.NameOf(engine)}";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken cancellation)
    {
        var (single, hundred) = await EngineRate.MeasureAsync(bench, engine, cancellation);
        await using var database = await bench.CreateDatabaseAsync(engine);
        var (people, pairs) = await SettleAsync(await Town.OpenAsync(database, cancellation), cancellation);
        await using var server = await MeasuredServer.StartAsync(database);
        var ledger = new Ledger(TimeProvider.System, Messages);
        using var crowd = new Crowd();
        await crowd.JoinAsync(server.Address, people, ledger, cancellation);

        var open = true;
        for (var index = 0; index < senders; index++)
        {
            var conversationId = pairs[index / 2];
            crowd.Devices[index].Acknowledged = SendNext;
            SendNext(crowd.Devices[index]);

            void SendNext(Device device)
            {
                if (Volatile.Read(ref open) && ledger.HasRoom)
                {
                    device.Send(conversationId, TimeProvider.System.GetTimestamp(), readers: 2);
                }
            }
        }

        await Task.Delay(bench.WarmUp, cancellation);
        var measured = await Measurement.TakeAsync(server, ledger, () => Task.Delay(bench.Length, cancellation));
        Volatile.Write(ref open, false);
        await ledger.SettleAsync(TimeSpan.FromSeconds(10), cancellation);
        return
        [
            new(Name, "acknowledged after commit", measured.MessagesPerSecond, "messages/s"),
            new(Name, "the database alone, 1 row a commit", single, "rows/s"),
            new(Name, "the database alone, 100 rows a commit", hundred, "rows/s"),
            .. Ratios(measured.MessagesPerSecond, single, hundred),
            new(Name, "server CPU a message (2 deliveries)", measured.CpuMicrosecondsPerMessage, "µs"),
            .. Measurement.Times(Name, "send → ack", measured.Window.SendToAck),
            Measurement.LossOf(Name, ledger, crowd),
        ];
    }

    private async Task<(IReadOnlyList<Inhabitant> People, IReadOnlyList<long> Pairs)> SettleAsync(Town town, CancellationToken cancellation)
    {
        await using (town)
        {
            var people = await town.SettleAsync((senders + 1) / 2 * 2, cancellation);
            return (people, await town.PairAsync(people, cancellation));
        }
    }

    // The goals are about many senders: a single one waits for every commit of its own.
    private IEnumerable<Figure> Ratios(double rate, double single, double hundred)
    {
        if (senders == 1)
        {
            return [new(Name, "of the database alone, 1 row a commit", rate / single, "×")];
        }

        return engine == EngineKind.Sqlite
            ?
            [
                new(Name, "of the database alone, 1 row a commit", rate / single, "×", "P7: ≥ 8"),
                new(Name, "of the database alone, 100 rows a commit", rate / hundred, "×", "P7: ≥ 0.5"),
            ]
            : [new(Name, "of the database alone, 1 row a commit", rate / single, "×", "P9: ≥ 8")];
    }
}

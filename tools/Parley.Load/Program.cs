using System.Runtime.InteropServices;
using Parley.Core.Storage;
using Parley.Load;
using Parley.Load.Reporting;
using Parley.Load.Scenarios;
using Parley.Load.Serving;

const string Help = """
    ./dev load [SCENARIO] [FLAGS]     starts servers of its own on free ports of the loopback, measures, and ends

      durable --senders 200 --engine sqlite|postgres   messages a second, each acknowledged after its commit
      room    --members 1000 --burst 16                fan-out in one large group; --burst 1: one message at a time
      presence --members 1000 [--online 1000]          everybody in one group comes and goes; large ones are watched
      idle    --connections 10000                      memory and CPU of connections that are silent
      mix     --connections 1000 --rate 1000 --engine sqlite|postgres [--ramp 500] [--pause-at 5s --pause 1s]
                                                       one-to-one and groups in an open loop
      reading --messages 1000000 --engine sqlite|postgres
                                                       what must not grow with what is stored: pages, marking, the list
      login-timing --pairs 400                         whether time tells who has an account
      all                                              the default: all but idle and reading, which take minutes, and login-timing

    With all of them: --rounds 1 (interleaved), --seconds 10, --warm-up 4. 10,000 connections take as many file descriptors
    here and in the server: ulimit -n 20000.
    """;

if (args.Contains("--help"))
{
    Console.WriteLine(Help);
    return 0;
}

try
{
    using var stopping = new CancellationTokenSource();
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

    // The servers that were started end with us: since .NET 10 a signal alone would end the process without a word to anybody.
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }

    var (name, flags) = args is [] or [['-', ..], ..] ? ("all", args) : (args[0], args[1..]);
    var arguments = new Arguments(flags);
    var rounds = arguments.Number("rounds", 1);
    await using var bench = new Bench(arguments.Seconds("warm-up", 4), arguments.Seconds("seconds", 10));
    var scenarios = Choose(name, arguments);
    arguments.RefuseTheRest();

    var figures = new List<Figure>();
    for (var round = 1; round <= rounds; round++)
    {
        foreach (var scenario in scenarios)
        {
            Console.Error.WriteLine($"round {round:D} of {rounds:D}: {scenario.Name}");
            figures.AddRange(await scenario.RunAsync(bench, stopping.Token));
        }
    }

    Report.Write(figures, Console.Out);
    return figures.Any(figure => figure.Name == Measurement.LossName && figure.Value != 0) ? 1 : 0;
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine($"load: {wrong.Message} (--help)");
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}

static IReadOnlyList<IScenario> Choose(string name, Arguments arguments) => name switch
{
    "durable" => [new Durable(arguments.Engine("engine"), arguments.Number("senders", 200))],
    "room" => [new Room(arguments.Number("members", 1_000), arguments.Number("burst", 16))],
    "presence" => [new Flaps(arguments.Number("members", 1_000), arguments.Number("online", 1_000))],
    "idle" => [new Idle(arguments.Number("connections", 10_000))],
    "mix" => [new Mix(ReadMix(arguments))],
    "reading" => [new Reading(arguments.Engine("engine"), arguments.Number("messages", 1_000_000))],
    "login-timing" => [new LoginTiming(arguments.Number("pairs", 400))],
    "all" =>
    [
        new Durable(EngineKind.Sqlite, 1),
        new Durable(EngineKind.Sqlite, 200),
        new Durable(EngineKind.PostgreSql, 1),
        new Durable(EngineKind.PostgreSql, 200),
        new Room(1_000, 16),
        new Room(1_000, 1),
        new Flaps(100, 100),
        new Flaps(1_000, 1_000),
        new Mix(ReadMix(arguments)),
    ],
    _ => throw new ArgumentException($"{name} is not a scenario."),
};

static MixOptions ReadMix(Arguments arguments) => new(
    arguments.Number("connections", 1_000) is var people && people % Mix.GroupSize == 0
        ? people
        : throw new ArgumentException($"--connections {people:D}: a multiple of {Mix.GroupSize:D}, so that all groups are alike."),
    arguments.Number("rate", 1_000),
    arguments.Number("ramp", 500),
    arguments.Engine("engine"),
    arguments.Seconds("pause-at", 5),
    arguments.Seconds("pause", 0));

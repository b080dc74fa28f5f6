using System.Globalization;
using Parley.Core.Storage;
using Parley.Faults.Processes;

namespace Parley.Faults;

/// <summary>How much of each fault is tried.</summary>
internal enum Extent
{
    /// <summary>A minute or two for both engines: part of <c>./dev test</c>.</summary>
    Short,
    Normal,

    /// <summary>The counts of docs/promises.md.</summary>
    Long,
}

/// <summary>The command line.</summary>
internal sealed record Options(
    IReadOnlyList<EngineKind> Engines, int Seed, Extent Extent, IReadOnlyList<string> Only, bool Mutants, string? Server)
{
    public const string Usage =
        "faults [--engine sqlite|postgres|both] [--seed N] [--short|--long] [--only S1,S2,…] [--mutants] [--server parley.dll]";

    public static Options Read(string[] arguments)
    {
        var options = new Options(
            [EngineKind.Sqlite, EngineKind.PostgreSql], Random.Shared.Next(1, 1_000_000), Extent.Normal, [], false, null);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            options = argument switch
            {
                "--engine" => options with { Engines = ReadEngines(Next(rest, argument)) },
                "--seed" => options with { Seed = int.Parse(Next(rest, argument), CultureInfo.InvariantCulture) },
                "--short" => options with { Extent = Extent.Short },
                "--long" => options with { Extent = Extent.Long },
                "--only" => options with { Only = Next(rest, argument).Split(',', StringSplitOptions.TrimEntries) },
                "--mutants" => options with { Mutants = true },
                "--server" => options with { Server = Next(rest, argument) },
                _ => throw new FaultSetupException($"{argument} is not understood: {Usage}"),
            };
        }

        return options;
    }

    private static string Next(Queue<string> rest, string argument) =>
        rest.TryDequeue(out var value) ? value : throw new FaultSetupException($"{argument} wants a value: {Usage}");

    private static EngineKind[] ReadEngines(string value) => value switch
    {
        "sqlite" => [EngineKind.Sqlite],
        "postgres" => [EngineKind.PostgreSql],
        "both" => [EngineKind.Sqlite, EngineKind.PostgreSql],
        _ => throw new FaultSetupException($"--engine {value} is not understood: {Usage}"),
    };
}

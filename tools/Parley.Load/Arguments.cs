using System.Globalization;
using Parley.Core.Storage;

namespace Parley.Load;

/// <summary>The flags of the command line: <c>--name value</c>, each asked for once; one
/// that nobody asked for is a mistake and is named.</summary>
internal sealed class Arguments
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    private readonly Dictionary<string, string> _values = [];

    public Arguments(IReadOnlyList<string> flags)
    {
        for (var index = 0; index < flags.Count; index += 2)
        {
            if (!flags[index].StartsWith("--", StringComparison.Ordinal) || index + 1 == flags.Count)
            {
                throw new ArgumentException($"{flags[index]}: flags are written --name value.");
            }

            _values[flags[index][2..]] = flags[index + 1];
        }
    }

    public int Number(string name, int standard) =>
        !_values.Remove(name, out var text) ? standard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new ArgumentException($"--{name} {text}: a whole number above 0 is needed.");

    /// <summary>Seconds, with or without their unit: <c>5s</c>, <c>0.5</c>.</summary>
    public TimeSpan Seconds(string name, double standard) =>
        !_values.Remove(name, out var text) ? TimeSpan.FromSeconds(standard)
        : double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
        : throw new ArgumentException($"--{name} {text}: seconds are needed, such as 5s.");

    public static string NameOf(EngineKind engine) => engine == EngineKind.Sqlite ? Sqlite : Postgres;

    public EngineKind Engine(string name) => !_values.Remove(name, out var text) ? EngineKind.Sqlite : text switch
    {
        Sqlite => EngineKind.Sqlite,
        Postgres => EngineKind.PostgreSql,
        _ => throw new ArgumentException($"--{name} {text}: {Sqlite} or {Postgres}."),
    };

    public void RefuseTheRest()
    {
        if (_values.Count > 0)
        {
            throw new ArgumentException($"--{_values.Keys.First()} is not known here.");
        }
    }
}

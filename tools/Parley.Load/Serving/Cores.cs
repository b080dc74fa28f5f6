using System.Diagnostics;

namespace Parley.Load.Serving;

/// <summary>Server on one core, generator on the other, so that neither takes what is measured of the
/// other. Where there is no taskset, nothing is pinned.</summary>
internal static class Cores
{
    public const int Server = 0;
    public const int Generator = 1;

    private const string Taskset = "/usr/bin/taskset";

    private static readonly int Count = Environment.ProcessorCount;

    public static bool CanPin { get; } = Count > 1 && File.Exists(Taskset);

    /// <summary>Moves this process, with all its threads, to a core. What it starts afterwards begins there.</summary>
    public static void Move(int core) => Set($"{core:D}");

    /// <summary>Lets what is started afterwards run anywhere: a database that would stand on a machine of its own.</summary>
    public static void Free() => Set($"0-{Count - 1:D}");

    private static void Set(string cores)
    {
        if (!CanPin)
        {
            return;
        }

        // It gives up where a thread ends while it goes through them.
        for (var attempt = 1; !TrySet(cores) && attempt < 10; attempt++)
        {
        }
    }

    private static bool TrySet(string cores)
    {
        string[] arguments = ["--all-tasks", "--cpu-list", "--pid", cores, $"{Environment.ProcessId:D}"];
        var start = new ProcessStartInfo(Taskset, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var taskset = Process.Start(start)!;
        taskset.StandardOutput.ReadToEnd();
        taskset.StandardError.ReadToEnd();
        taskset.WaitForExit();
        return taskset.ExitCode == 0;
    }
}

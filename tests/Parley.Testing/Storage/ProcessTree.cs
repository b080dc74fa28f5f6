using System.Diagnostics;
using System.Globalization;

namespace Parley.Testing.Storage;

/// <summary>A process and its children, as Linux's /proc shows them.</summary>
public static class ProcessTree
{
    public static IReadOnlyList<int> Of(int processId)
    {
        var all = new List<int> { processId };
        for (var i = 0; i < all.Count; i++)
        {
            var children = $"/proc/{all[i]}/task/{all[i]}/children";
            if (File.Exists(children))
            {
                all.AddRange(File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(text => int.Parse(text, CultureInfo.InvariantCulture)));
            }
        }

        return all;
    }

    public static bool IsAlive(int processId)
    {
        try
        {
            // pid (name) state …: a zombie has ended, whoever has yet to hear of it.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')')..] is [_, _, not ('Z' or 'X'), ..];
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <param name="signal">TERM, KILL, STOP, CONT … Processes that are gone are passed over.</param>
    public static void Signal(IEnumerable<int> processIds, string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {string.Join(' ', processIds)} 2>/dev/null"]);
        kill.WaitForExit();
    }
}

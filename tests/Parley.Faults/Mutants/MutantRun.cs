using System.Diagnostics;
using Parley.Faults.Processes;

namespace Parley.Faults.Mutants;

/// <summary>
/// Shows that the tests can fail: builds servers that break a promise on purpose, from a copy of the working tree, and expects the checker
/// to say so for each.
/// </summary>
internal sealed class MutantRun(Options options, TextWriter output)
{
    private const string Configuration = "debug";

    /// <summary>True where every mutant was caught.</summary>
    public async Task<bool> RunAsync()
    {
        var survivors = new List<string>();
        foreach (var mutant in MutantTable.All)
        {
            await output.WriteLineAsync($"mutant \"{mutant.Name}\": it must fail {mutant.Promises}");
            var root = Directory.CreateTempSubdirectory("parley-mutant-").FullName;
            try
            {
                await CopyTreeAsync(root);
                mutant.Apply(root);
                await RunToolAsync("dotnet", root, "build", "src/Parley.Server", "-v", "q", "--nologo", "-p:TreatWarningsAsErrors=false");
                var failed = await new Runner(options with { Extent = Extent.Short, Only = mutant.Promises.Split(' ') }, output)
                    .RunAsync(ServerBuild.In(root, Configuration));
                if (failed == 0)
                {
                    survivors.Add(mutant.Name);
                }
            }
            finally
            {
                Directory.Delete(root, recursive: true);
            }
        }

        await output.WriteLineAsync(survivors.Count == 0
            ? $"mutants: all {MutantTable.All.Count} were caught"
            : $"mutants: {survivors.Count} SURVIVED: {string.Join(", ", survivors)}");
        return survivors.Count == 0;
    }

    /// <summary>What git knows and what is new, as it stands in the working tree.</summary>
    private static async Task CopyTreeAsync(string root)
    {
        var source = ServerBuild.FindRoot();
        var files = await RunToolAsync("git", source, "ls-files", "--cached", "--others", "--exclude-standard");
        foreach (var file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => File.Exists(Path.Combine(source, file))))
        {
            var target = Path.Combine(root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(source, file), target);
        }
    }

    private static async Task<string> RunToolAsync(string tool, string directory, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (text, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await text
            : throw new FaultSetupException($"{tool} {string.Join(' ', arguments)} failed: {await text}{await errors}");
    }
}

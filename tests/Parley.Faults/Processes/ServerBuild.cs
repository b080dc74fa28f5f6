namespace Parley.Faults.Processes;

/// <summary>A built server: the program that the faults are done to.</summary>
internal sealed record ServerBuild(string Program)
{
    /// <summary>The build of this working tree, in the configuration that this program itself was built in.</summary>
    public static ServerBuild OfThisTree()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return In(FindRoot(), configuration);
    }

    public static ServerBuild In(string root, string configuration)
    {
        var program = Path.Combine(root, "artifacts", "bin", "Parley.Server", configuration, "parley.dll");
        return File.Exists(program) ? new ServerBuild(program) : throw new FaultSetupException($"{program} is not built.");
    }

    public static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Parley.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new FaultSetupException("Parley.slnx is in no directory above this program.");
    }
}

/// <summary>The faults cannot be tried here; that is a failure, never a reason to skip.</summary>
internal sealed class FaultSetupException(string message) : Exception(message);

using Parley.Faults;
using Parley.Faults.Mutants;
using Parley.Faults.Processes;

try
{
    var options = Options.Read(args);
    if (options.Mutants)
    {
        return await new MutantRun(options, Console.Out).RunAsync() ? 0 : 1;
    }

    var build = options.Server is { } server ? new ServerBuild(Path.GetFullPath(server)) : ServerBuild.OfThisTree();
    return await new Runner(options, Console.Out).RunAsync(build) == 0 ? 0 : 1;
}
catch (FaultSetupException refused)
{
    Console.Error.WriteLine($"faults: {refused.Message}");
    return 2;
}

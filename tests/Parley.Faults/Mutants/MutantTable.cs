using Parley.Faults.Processes;

namespace Parley.Faults.Mutants;

/// <summary>A server that breaks a promise: one text in one file replaced by another.</summary>
/// <param name="Promises">The tests of which at least one must fail, separated by spaces.</param>
internal sealed record Mutant(string Name, string Promises, params Mutation[] Mutations)
{
    public void Apply(string root)
    {
        foreach (var mutation in Mutations)
        {
            mutation.Apply(root, Name);
        }
    }
}

/// <param name="Search">Must stand in the file exactly once: a mutation that changes nothing would prove nothing.</param>
internal sealed record Mutation(string File, string Search, string Replacement)
{
    public void Apply(string root, string mutant)
    {
        var path = Path.Combine(root, File);
        var text = System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path) : "";
        if (text.Split(Search).Length != 2)
        {
            throw new FaultSetupException($"The mutant \"{mutant}\" wants this once in {File}: {Search}");
        }

        System.IO.File.WriteAllText(path, text.Replace(Search, Replacement, StringComparison.Ordinal));
    }
}

internal static class MutantTable
{
    public static readonly IReadOnlyList<Mutant> All = [];
}

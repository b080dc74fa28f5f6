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
    private const string Syncer = "src/Parley.Realtime/Syncing/Syncer.cs";
    private const string Send = "src/Parley.Core/Messages/SendOperation.cs";
    private const string SendSet = "src/Parley.Core/Messages/SendSet.cs";
    private const string Schema = "src/Parley.Core/Storage/Migrations/0001_spine.sql";

    public static readonly IReadOnlyList<Mutant> All =
    [
        new(
            "no sync: who knows a conversation is told nothing of what it missed",
            "S5 S11 S12",
            new Mutation(Syncer, "else if (known.Rev < top.Rev || known.Mark < top.Mark)", "else if (known.Rev == 0)")),
        new(
            "no idempotency index, and no look-up by client id",
            "S2",
            new Mutation(Schema, "CREATE UNIQUE INDEX messages_client", "CREATE INDEX messages_client"),
            new Mutation(
                Send,
                "if (command.ClientId is not null && Earlier(transaction) is { } earlier)",
                "if (command.ClientId == \"\" && Earlier(transaction) is { } earlier)"),
            new Mutation(
                SendSet,
                "if (seen.Earlier.TryGetValue((command.SenderId, clientId), out var earlier))",
                "if (seen.Earlier.TryGetValue((0, clientId), out var earlier))"),
            new Mutation(SendSet, "firsts.Add((command.SenderId, command.ClientId), send);", "firsts.Clear();")),
        new(
            "no fan-out filter: who was removed goes on listening",
            "S12 S28",
            new Mutation(
                "src/Parley.Realtime/Rooms/Audience.cs", "        _seats.Remove(userId);\n        var encoded", "        var encoded"),
            new Mutation("src/Parley.Realtime/Sessions/Session.cs", "_holds?.Cut(conversationId);", "")),
        new(
            "no fan-out filter: edits of what is hidden are told as they are",
            "S12",
            new Mutation("src/Parley.Realtime/Rooms/Broadcast.cs", "if (visibleFromSeq > _shown.Seq)", "if (visibleFromSeq < 0)")),
        new(
            "no new epoch: a restored store goes on under the old one",
            "S30",
            new Mutation(
                "src/Parley.Core/Storage/Migrator.cs",
                "epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));",
                "epoch = \"same\" + (RandomNumberGenerator.GetBytes(1).Length);")),
    ];
}

using System.CommandLine;
using Parley.Server.Configuration;

namespace Parley.Server.Commands;

/// <summary>
/// The commands beside serving. What they do not know of a command line is read as settings, as <c>parley</c> itself reads them, so
/// <c>--data</c> and <c>--database</c> mean the same everywhere.
/// </summary>
internal static class CommandLine
{
    /// <summary>Names of the first word that belong here.</summary>
    public static readonly IReadOnlyCollection<string> Names = ["admin", "backup", "restore"];

    /// <summary>Throws <see cref="ConfigurationException"/>, with a sentence, for what cannot be understood.</summary>
    public static Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation)
    {
        if (arguments is ["admin"] or ["admin", "--help" or "-h" or "-?"])
        {
            terminal.Output.WriteLine($"{AdminUsage.Commands}\n\n{AdminUsage.Notes}");
            return Task.FromResult(0);
        }

        var output = terminal.Output;
        var root = new RootCommand("Parley, a self-hosted chat server.")
        {
            new AdminCommands(terminal).Build(), BackupCommands.Backup(output), BackupCommands.Restore(output),
        };
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Errors is [var first, ..])
        {
            var isGroup = parsed.CommandResult.Command.Subcommands.Count > 0;
            var what = isGroup && parsed.UnmatchedTokens is [var unknown, ..] ? $"\"{unknown}\" is not a command." : first.Message;
            throw new ConfigurationException($"{what} (parley {string.Join(' ', NamesOf(parsed))} --help)");
        }

        // Exceptions are Program's: it makes one sentence of those that are meant for people.
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output }, cancellation);
    }

    public static ServerSettings Settings(ParseResult parsed) =>
        ServerSettings.From(SettingsReading.Read([.. parsed.UnmatchedTokens], Environment.GetEnvironmentVariables()));

    private static IEnumerable<string> NamesOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var command = parsed.CommandResult; command?.Parent is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Push(command.Command.Name);
        }

        return names;
    }
}

using System.CommandLine;
using Parley.Server.Backup;
using Parley.Server.Configuration;

namespace Parley.Server.Commands;

/// <summary>parley backup and parley restore. Exit codes: 0 sound, 1 doubtful, 2 not done.</summary>
internal static class BackupCommands
{
    private const int Doubtful = 1;

    public static Command Backup(TextWriter output)
    {
        var to = new Option<string?>("--to") { Description = "The file to write: a copy of the store, made while the server serves." };
        var check = new Option<string?>("--check") { Description = "A backup to try, instead of making one." };
        var replace = new Option<bool>("--replace") { Description = "Take the place of an older file, once the new one is known to be sound." };
        var command = new Command("backup", "Copies a store on SQLite while it is served, and tries the copy.")
        {
            Options = { to, check, replace },
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            switch (parsed.GetValue(to), parsed.GetValue(check))
            {
                case ({ } file, null):
                    return Tell(output, new Backups(CommandLine.Settings(parsed), TimeProvider.System).Make(file, parsed.GetValue(replace)));
                case (null, { } file):
                    return Tell(output, BackupFile.Check(Path.GetFullPath(file)));
                default:
                    throw new ConfigurationException("parley backup takes either --to FILE or --check FILE.");
            }
        });
        return command;
    }

    public static Command Restore(TextWriter output)
    {
        var from = new Option<string>("--from") { Description = "The backup.", Required = true };
        var replace = new Option<bool>("--replace")
        {
            Description = "Take the place of the store that is there; it is kept under another name.",
        };
        var endSessions = new Option<bool>("--end-sessions")
        {
            Description = "Everybody signs in again; without it, sessions that were ended since the backup live again.",
        };
        var command = new Command("restore", "Puts a backup into the data directory of a stopped server, and tries it first.")
        {
            Options = { from, replace, endSessions },
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(async (parsed, _) =>
        {
            var settings = CommandLine.Settings(parsed);
            var (report, kept) = await new Backups(settings, TimeProvider.System).RestoreAsync(
                parsed.GetRequiredValue(from), parsed.GetValue(replace), parsed.GetValue(endSessions));
            if (Tell(output, report) != 0)
            {
                return Doubtful;
            }

            await output.WriteLineAsync(
                $"Restored into {settings.SqlitePath}{(kept is null ? "" : $"; the store that was there is {kept}")}. Start Parley: it makes a "
                + "new epoch, and clients take fresh snapshots.");
            return 0;
        });
        return command;
    }

    private static int Tell(TextWriter output, BackupReport report)
    {
        output.WriteLine(report);
        return report.Doubts.Count == 0 ? 0 : Doubtful;
    }
}

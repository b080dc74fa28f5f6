using Parley.Server.Commands;

namespace Parley.Server.Configuration;

/// <summary>What <c>parley config</c> and <c>parley help</c> print.</summary>
internal static class SettingsPage
{
    private const string Usage = """
        parley [--setting value …]          serves, until it gets SIGTERM
        parley config [--setting value …]   prints the settings in force and where each comes from
        parley backup --to FILE             copies a store on SQLite while it is served, and tries the copy
        parley backup --check FILE          tries a backup
        parley restore --from FILE          puts a backup into the data directory of a stopped server
        parley admin …                      people, sessions and the state of the server, running or not (below)
        parley help                         prints this; parley COMMAND --help says more of one

        Settings stand in parley.json in the data directory, in the environment (PARLEY_LIMITS__MESSAGE_LENGTH) or on the command line
        (--limits.message_length 2000); the last of these wins.
        """;

    // limits.message_length = 2000   (environment variable PARLEY_LIMITS__MESSAGE_LENGTH)
    public static void WriteInForce(EffectiveSettings effective, TextWriter output)
    {
        foreach (var setting in Settings.All)
        {
            var text = effective.TextOf(setting);
            var shown = setting.Secret && text.Length > 0 ? setting.Shown?.Invoke(text) ?? "(hidden)" : text;
            output.WriteLine($"{setting.Name} = {shown}   ({effective.SourceOf(setting)})");
        }

        foreach (var name in effective.Unused)
        {
            output.WriteLine($"{name} = (hidden)   (environment variable, not used yet)");
        }
    }

    public static void WriteHelp(TextWriter output)
    {
        output.WriteLine(Usage);
        output.WriteLine();
        output.WriteLine(AdminUsage.Commands);
        foreach (var setting in Settings.All)
        {
            output.WriteLine();
            output.WriteLine($"--{setting.Name}   (default: {(setting.Default.Length == 0 ? "empty" : setting.Default)})");
            output.WriteLine($"    {setting.Range}");
            output.WriteLine($"    {setting.Reason}");
        }
    }
}

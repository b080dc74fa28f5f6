using Parley.Server.Commands;
using Parley.Server.Configuration;
using Parley.Server.Hosting;
using Parley.Server.Storage;

try
{
    var (command, flags) = args is [] or [['-', ..], ..] ? ("run", args) : (args[0], args[1..]);
    if (CommandLine.Names.Contains(command))
    {
        return await CommandLine.RunAsync(args, new Terminal(Console.In, Console.Out, Console.Error), CancellationToken.None);
    }

    switch (args.Contains("--help") ? "help" : command)
    {
        case "run":
            return await Serving.RunAsync(ServerSettings.From(Read(flags)), Console.Out, Console.Error);

        case "config":
            SettingsPage.WriteInForce(Read(flags), Console.Out);
            return 0;

        case "help":
            SettingsPage.WriteHelp(Console.Out);
            return 0;

        default:
            throw new ConfigurationException($"\"{command}\" is not a command; parley help lists them.");
    }
}
catch (Exception refused) when (refused is ConfigurationException or StorageUnavailableException)
{
    // One sentence, for whoever starts it; a stack trace would say less.
    Console.Error.WriteLine($"parley: {refused.Message}");
    return 2;
}

static EffectiveSettings Read(string[] flags) => SettingsReading.Read(flags, Environment.GetEnvironmentVariables());

using System.Diagnostics;

namespace Parley.Testing.Storage;

/// <summary>Finds and runs the installed PostgreSQL. It refuses to run as root, so root lends it to the user postgres.</summary>
internal static class PostgresBinaries
{
    // Ends the server when the pipe to the test process closes, for whatever reason: at once, and its files with it; or, told to keep them,
    // in good order for another start.
    private const string Wrapper = """
        root=$1; shift
        "$@" >>"$root/log" 2>&1 </dev/null &
        server=$!
        read -r word
        [ "$word" = keep ] && signal=INT || signal=QUIT
        kill -$signal $server 2>/dev/null
        wait $server
        [ "$word" = keep ] || rm -rf "$root"
        """;

    private static bool IsRoot => Environment.UserName == "root";

    private static string[] AsServerUser => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    /// <summary>Makes the files of a cluster.</summary>
    public static async Task PrepareAsync(string root, string data)
    {
        var initdb = Find("initdb");
        if (IsRoot)
        {
            await RunProgramAsync("chown", "postgres", root);
        }

        string[] command =
            [.. AsServerUser, initdb, "-D", data, "-U", "parley", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        await RunProgramAsync(command[0], command[1..]);
    }

    public static Process StartServer(string root, string data, string log, int port, bool durable)
    {
        File.WriteAllText(log, "");
        string[] server =
        [
            .. AsServerUser, Find("postgres"), "-D", data,
            "-c", "listen_addresses=127.0.0.1", "-c", $"port={port}", "-c", $"unix_socket_directories={root}",
            "-c", $"fsync={(durable ? "on" : "off")}", "-c", "max_connections=300", "-c", "shared_buffers=64MB",
            "-c", "log_min_messages=warning",
        ];
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-c", Wrapper, "parley-postgres", root, .. server])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Fails, and does not skip: half of what is promised would go untested.</summary>
    private static string Find(string program)
    {
        string[] versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var found = versions.Select(version => Path.Combine(version, "bin", program)).Where(File.Exists).Max();
        return found ?? throw new InvalidOperationException(
            $"PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/{program}); ./dev test installs it, as apt-get install postgresql does.");
    }

    /// <summary>Runs one of PostgreSQL's own client programs.</summary>
    public static Task RunAsync(string program, params string[] arguments) => RunProgramAsync(Find(program), arguments);

    private static async Task RunProgramAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await errors}{await output}");
        }
    }
}

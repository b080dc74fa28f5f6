using System.Globalization;
using System.Net;
using Parley.Testing.Hosting;
using Parley.Testing.Storage;

namespace Parley.Load.Serving;

/// <summary>The real server as a process of its own, on its own core, watched from outside: what Linux says that it used.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    // USER_HZ, in which /proc counts, is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    // All load comes from one address, and from few people who ask more than a person may: what is measured is the work, not the refusals.
    private static readonly string[] Unlimited =
    [
        "--limits.connections_per_address", "1000000", "--limits.strangers", "1000000", "--limits.strangers_per_address", "1000000",
        "--limits.frames_per_second", "1000000", "--limits.bytes_per_second", "1000000000", "--limits.commands_per_second", "1000000",
        "--limits.deliveries_per_second", "100000000",
    ];

    private readonly ParleyProcess _process;

    private MeasuredServer(ParleyProcess process) => _process = process;

    public IPEndPoint Address => new(IPAddress.Loopback, _process.Urls[0].Port);

    /// <summary>All that it has used since its start, in user and kernel mode; steps of 10 ms.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.ProcessId:D}/stat");
            // After the name, which may hold anything: the 12th and 13th field are utime and stime.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    public long ResidentKilobytes
    {
        get
        {
            var status = File.ReadLines($"/proc/{_process.ProcessId:D}/status");
            var line = status.First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    public static async Task<MeasuredServer> StartAsync(TestDatabase database, params string[] more)
    {
        Cores.Move(Cores.Server);
        try
        {
            return new MeasuredServer(await ParleyProcess.ServeAsync(database, ["--log_level", "warning", .. Unlimited, .. more]));
        }
        finally
        {
            Cores.Move(Cores.Generator);
        }
    }

    /// <summary>Stops the process where it stands (SIGSTOP), as a long collection or a frozen host would, and lets it go on.</summary>
    public async Task PauseAsync(TimeSpan length, CancellationToken cancellation)
    {
        ProcessTree.Signal([_process.ProcessId], "STOP");
        try
        {
            await Task.Delay(length, cancellation);
        }
        finally
        {
            ProcessTree.Signal([_process.ProcessId], "CONT");
        }
    }

    /// <summary>Ends it, after passing on the first of what it complained of: nothing on a good run.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var line in _process.Output.Where(line => !line.StartsWith("Parley is ready", StringComparison.Ordinal)).Skip(1).Take(5))
        {
            await Console.Error.WriteLineAsync($"server: {line}");
        }

        await _process.DisposeAsync();
    }
}

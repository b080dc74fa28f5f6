using System.Diagnostics;
using System.Globalization;
using Parley.Testing.Storage;

namespace Parley.Faults.Processes;

/// <summary>The server as a process of its own, on a free port of the loopback.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ReadyLine = "Parley is ready at ";
    private const string MetricsLine = "Metrics are at ";

    /// <summary>Few people, all at one address, do here what a crowd would: their budgets are raised, and tests of limits pass their own.</summary>
    public static readonly string[] Raised =
    [
        "--limits.connections_per_address", "100000", "--limits.connections_per_user", "10000", "--limits.strangers_per_second", "100000",
        "--limits.frames_per_second", "1000000", "--limits.bytes_per_second", "1000000000", "--limits.commands_per_second", "1000000",
        "--limits.deliveries_per_second", "100000000",
    ];

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();
    private readonly EventHandler _onExit;

    private ServerProcess(Process process)
    {
        _process = process;
        _onExit = (_, _) => Signal();
        AppDomain.CurrentDomain.ProcessExit += _onExit;
        Exited = WatchAsync();
    }

    /// <summary>Where it serves, once it is ready. Faulted where it ended before that.</summary>
    public Task<Uri> Ready => _ready.Task;

    /// <summary>Where it counts; null where it was not asked to. Known once it is ready.</summary>
    public Uri? Metrics { get; private set; }

    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>Kilobytes of memory in use.</summary>
    public long ResidentKilobytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>All that it has used since its start.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it printed last, for the report of a failure.</summary>
    public string LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return string.Join('\n', _lastLines);
            }
        }
    }

    public static ServerProcess Start(ServerBuild build, string dataDirectory, string? database, Strace? strace, IReadOnlyList<string> limits)
    {
        string[] server =
        [
            "dotnet", build.Program, "--urls", "http://127.0.0.1:0", "--data", dataDirectory, "--log_level", "warning",
            .. limits,
            .. database is null ? Array.Empty<string>() : ["--database", database],
        ];
        string[] command = [.. strace?.Command() ?? [], .. server];
        return new ServerProcess(Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!);
    }

    /// <summary>Runs another command of the program to its end; throws where that is not 0.</summary>
    public static async Task RunAsync(ServerBuild build, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [build.Program, .. arguments])
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
            throw new InvalidOperationException($"parley {arguments[0]} ended with {process.ExitCode}: {await errors}{await output}");
        }
    }

    /// <summary>Tells it to stop in peace.</summary>
    public void Terminate() => ProcessTree.Signal([_process.Id], "TERM");

    /// <summary>kill -9. A traced server is killed itself: killing only its tracer would let it go on.</summary>
    public async Task KillAsync()
    {
        Signal();
        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            await KillAsync();
        }

        AppDomain.CurrentDomain.ProcessExit -= _onExit;
        _process.Dispose();
    }

    private void Signal() => ProcessTree.Signal(ProcessTree.Of(_process.Id).Reverse(), "KILL");

    private async Task WatchAsync()
    {
        var slow = Task.Delay(StartTime);
        var lines = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        if (await Task.WhenAny(_ready.Task, lines, slow) == slow)
        {
            _ready.TrySetException(new FaultSetupException($"The server was not ready within {StartTime.TotalSeconds} s: {LastLines}"));
        }

        await lines;
        await _process.WaitForExitAsync();
        _ready.TrySetException(
            new ServerEndedException($"The server ended with code {_process.ExitCode} before it was ready: {LastLines}"));

        // Looked at: where nobody awaits readiness any more, its failure is no news.
        _ = _ready.Task.Exception;
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_lastLines)
            {
                _lastLines.Enqueue(line);
                if (_lastLines.Count > 20)
                {
                    _lastLines.Dequeue();
                }
            }

            if (line.StartsWith(MetricsLine, StringComparison.Ordinal))
            {
                Metrics = new Uri(line[MetricsLine.Length..]);
            }

            if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
            {
                _ready.TrySetResult(new Uri(line[ReadyLine.Length..]));
            }
        }
    }
}

/// <summary>The server ended while it was starting: expected where it is killed on purpose.</summary>
internal sealed class ServerEndedException(string message) : Exception(message);

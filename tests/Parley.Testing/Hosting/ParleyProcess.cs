using System.Collections.Concurrent;
using System.Diagnostics;
using Parley.Testing.Storage;

namespace Parley.Testing.Hosting;

/// <summary>The server as a program of its own, as it was built beside the tests: for signals, exit codes and what it prints.</summary>
public sealed class ParleyProcess : IAsyncDisposable
{
    private const string Ready = "Parley is ready at ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ParleyProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "parley"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    public int ProcessId => _process.Id;

    /// <summary>What it has printed so far, both streams together.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>The addresses of its ready lines.</summary>
    public IReadOnlyList<Uri> Urls =>
        [.. Output.Where(line => line.StartsWith(Ready, StringComparison.Ordinal)).Select(line => new Uri(line[Ready.Length..]))];

    /// <summary>Starts it and returns at once.</summary>
    public static ParleyProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(arguments, environment);

    /// <summary>Starts a server on a database of the tests, and waits until it says that it is ready.</summary>
    public static Task<ParleyProcess> ServeAsync(TestDatabase database, params string[] more) =>
        ServeAsync(database, new Dictionary<string, string>(), more);

    /// <summary>The same, with more in its environment.</summary>
    public static async Task<ParleyProcess> ServeAsync(
        TestDatabase database, IReadOnlyDictionary<string, string> environment, params string[] more)
    {
        string[] where = database.ConnectionString is { } connection ? ["--database", connection] : [];
        var process = Start(["--urls", "http://127.0.0.1:0", "--data", database.DataDirectory, .. where, .. more], environment);
        await Eventually.TrueAsync(() => process.Urls.Count > 0 || process._process.HasExited, "the server is ready");
        return process.Urls.Count > 0
            ? process
            : throw new InvalidOperationException($"The server ended instead of serving: {string.Join('\n', process.Output)}");
    }

    public void Terminate() => ProcessTree.Signal([ProcessId], "TERM");

    /// <summary>kill -9. Does nothing once it has ended.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or was disposed of.
        }
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var bound = new CancellationTokenSource(Eventually.Bound);
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}

using System.Diagnostics;
using System.Net.Sockets;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Operators;
using Parley.Testing.Hosting;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Operators;

/// <summary>parley admin as a program: what it says where it cannot do what it was told.</summary>
public sealed class AdminCommandLineTests
{
    [Theory]
    [InlineData("admin users list --data /nowhere", "There is no store at /nowhere/parley.db")]
    [InlineData("admin users show", "Required argument")]
    [InlineData("admin users nope", "nope\" is not a command")]
    [InlineData("admin users disable --force", "--force is not an option here")]
    [InlineData("admin users create --name Ada", "--email")]
    [InlineData("admin users list --before x", "x")]
    public async Task What_cannot_be_asked_ends_with_one_sentence_and_2(string commandLine, string sentence)
    {
        await using var process = ParleyProcess.Start(commandLine.Split(' '));
        Assert.Equal(2, await process.EndAsync());
        Assert.Contains(sentence, Assert.Single(process.Output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin --help")]
    [InlineData("help")]
    public async Task Help_lists_everything(string commandLine)
    {
        await using var process = ParleyProcess.Start(commandLine.Split(' '));
        Assert.Equal(0, await process.EndAsync());
        var said = string.Join('\n', process.Output);
        Assert.All(
            new[]
            {
                "status", "users list", "users show", "users create", "users disable", "users enable", "users role", "users reset-password",
                "users reset-two-factor", "sessions list", "sessions end",
            },
            command => Assert.Contains($"parley admin {command} ", said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_done_stands_in_the_log_of_the_server_without_the_password()
    {
        await using var database = await TestDatabase.CreateAsync(EngineKind.Sqlite);
        await using var server = await ParleyProcess.ServeAsync(database);
        await using var process = ParleyProcess.Start(
            ["admin", "users", "create", "--name", "Ada", "--email", "ada@example.org", "--data", database.DataDirectory]);
        Assert.Equal(0, await process.EndAsync());
        var line = process.Output.Single(line => line.StartsWith("password", StringComparison.Ordinal));
        var password = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        await Parley.Testing.Eventually.TrueAsync(
            () => server.Output.Any(line => line.Contains(" 1020 ", StringComparison.Ordinal)
                && line.Contains("CreateUser for user 1: done", StringComparison.Ordinal)),
            "the line in the log");
        Assert.DoesNotContain(password, string.Join('\n', server.Output), StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", string.Join('\n', server.Output), StringComparison.Ordinal);
    }

    /// <summary>As root, which the tests may be, the account is changed for the asking process; as anybody else there is nobody to be.</summary>
    [Fact]
    public async Task Another_account_of_the_machine_cannot_open_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "needs root to be somebody else");
        await using var database = await TestDatabase.CreateAsync(EngineKind.Sqlite);
        await using var server = await ParleyProcess.ServeAsync(database);

        // Also where the directory is open: the socket alone keeps others out.
        foreach (var mode in new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, (UnixFileMode)0b111_101_101 })
        {
            File.SetUnixFileMode(database.DataDirectory, mode);
            string[] words =
            [
                "--reuid", "65534", "--regid", "65534", "--clear-groups",
                Path.Combine(AppContext.BaseDirectory, "parley"), "admin", "status", "--data", database.DataDirectory,
            ];
            using var asked = Process.Start(
                new ProcessStartInfo("/usr/bin/setpriv", words) { RedirectStandardError = true, UseShellExecute = false })!;
            Assert.Contains("run this as the account that runs Parley", await asked.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
            await asked.WaitForExitAsync();
            Assert.Equal(2, asked.ExitCode);
        }
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_is_said_and_a_stopped_server_needs_none()
    {
        var directory = Directory.CreateTempSubdirectory("parley-test-").FullName;
        var data = Path.Combine(directory, new string('d', 100));
        await using (var server = ParleyProcess.Start(["--data", data, "--urls", "http://127.0.0.1:0"]))
        {
            await Parley.Testing.Eventually.TrueAsync(() => server.Urls.Count == 1, "it serves all the same");
            Assert.Contains(server.Output, line => line.Contains(" 1021 ", StringComparison.Ordinal));
            await using var asked = ParleyProcess.Start(["admin", "users", "list", "--data", data]);
            Assert.Equal(2, await asked.EndAsync());
            Assert.Contains("longer than 107 bytes", Assert.Single(asked.Output), StringComparison.Ordinal);
            server.Terminate();
            Assert.Equal(0, await server.EndAsync());
        }

        await using (var stopped = ParleyProcess.Start(["admin", "users", "list", "--data", data]))
        {
            Assert.Equal(0, await stopped.EndAsync());
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void The_socket_has_its_mode_before_anybody_can_connect()
    {
        var directory = Directory.CreateTempSubdirectory("parley-test-").FullName;
        var end = new UnixDomainSocketEndPoint(AdminSocket.PathOf(new ServerSettings { Urls = [], DataDirectory = directory }));
        using (AdminSocket.Bind(end))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(end.ToString()!));
            using var early = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => early.Connect(end)).SocketErrorCode);
        }

        Directory.Delete(directory, recursive: true);
    }
}

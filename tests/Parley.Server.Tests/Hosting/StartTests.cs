using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Hosting;

/// <summary>What cannot start ends at once, with one sentence and no stack trace.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("--nope 1", "--nope (command line) is not a setting")]
    [InlineData("--limits.message_length 0", "limits.message_length (command line) cannot be \"0\": it must be a whole number from 1 to 10000")]
    [InlineData("serve", "\"serve\" is not a command")]
    [InlineData("--urls https://127.0.0.1:1", "urls (command line) cannot be \"https://127.0.0.1:1\"")]
    [InlineData("--data /proc/nowhere", "/proc/nowhere")]
    [InlineData("--data /dev --database Host=127.0.0.1;Port=1;Password=hidden", "127.0.0.1:1 cannot be used")]
    public async Task One_sentence_says_what_is_wrong(string commandLine, string sentence)
    {
        await using var server = ParleyProcess.Start(commandLine.Split(' '));
        Assert.Equal(2, await server.EndAsync());
        var said = Assert.Single(server.Output);
        Assert.StartsWith("parley: ", said, StringComparison.Ordinal);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var directory = Directory.CreateTempSubdirectory("parley-test-").FullName;
        await using var server = ParleyProcess.Start(["--data", directory, "--urls", $"http://{taken.LocalEndpoint}"]);
        Assert.Equal(2, await server.EndAsync());
        Assert.Contains(taken.LocalEndpoint.ToString()!, Assert.Single(server.Output), StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Variables_of_the_framework_change_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("parley-test-").FullName;
        var environment = new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:1", ["URLS"] = "http://127.0.0.1:1" };
        await using (var server = ParleyProcess.Start(["--data", directory, "--urls", "http://127.0.0.1:0"], environment))
        {
            await Parley.Testing.Eventually.TrueAsync(() => server.Urls.Count == 1);
            Assert.NotEqual(1, server.Urls[0].Port);
        }

        Directory.Delete(directory, recursive: true);
    }
}

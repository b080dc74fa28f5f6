using System.Diagnostics;
using System.Runtime.CompilerServices;
using Parley.Core.Storage;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>The client at the end of docs/protocols/http.md, as it stands there.</summary>
public sealed class DocumentedClientTests
{
    [Fact]
    public async Task The_client_of_the_document_works_as_it_is_written()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        var script = Path.Combine(host.Database.DataDirectory, "client.mjs");
        await File.WriteAllTextAsync(script, await ReadClientAsync());
        using var node = Process.Start(new ProcessStartInfo("node", [script, host.BaseAddress.ToString().TrimEnd('/')])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.Equal("", await errors);
        Assert.Equal("Ada: Hello, Bob\n0 unread\n", await output);
    }

    private static async Task<string> ReadClientAsync([CallerFilePath] string here = "")
    {
        var document = Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/protocols/http.md");
        var text = await File.ReadAllTextAsync(document);
        return text.Split("```js\n")[^1].Split("```")[0];
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Parley.Core.Storage;
using Parley.Server.Identity.Tokens;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Tokens;

/// <summary>The example of docs/embedding.md, as it stands there.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task The_example_of_the_document_runs()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite, usual => usual with
        {
            Identity = usual.Identity with
            {
                Issuers = [new IssuerSettings("app", JwtAlgorithm.HS256, new KeySource(KeyForm.Secret, TokenSmith.Secret))],
            },
        });
        var file = Path.Combine(host.Database.DataDirectory, "example.mjs");
        await File.WriteAllTextAsync(file, await ReadExampleAsync());
        using var node = Process.Start(new ProcessStartInfo("node", file)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment =
            {
                ["JWT_SECRET"] = Encoding.UTF8.GetString(TokenSmith.Secret),
                ["PARLEY_URL"] = host.BaseAddress.GetLeftPart(UriPartial.Authority),
            },
        })!;
        Assert.Equal("Hello from the shop\n", await node.StandardOutput.ReadToEndAsync());
    }

    private static async Task<string> ReadExampleAsync([CallerFilePath] string here = "")
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/embedding.md"));
        return text.Split("```js\n")[1].Split("```")[0];
    }
}

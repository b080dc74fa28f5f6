using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core.Storage;
using Parley.Protocols.Documents;
using Parley.Server.Http.Documents;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Architecture;

/// <summary>The documents that are kept are those that the code makes. <c>./dev documents</c> writes them.</summary>
public sealed class DocumentFilesTests
{
    [Fact]
    public async Task The_types_of_the_browser_are_those_of_the_records()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        var routes = host.Services.GetRequiredService<EndpointDataSource>();
        var types = TypeScript.Make(OpenApiDocument.Of(routes), AsyncApiDocument.Make());
        await CompareAsync("web/client/src/wire.ts", types);
    }

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("asyncapi.json")]
    public async Task The_document_is_what_the_server_says(string name)
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        await CompareAsync($"docs/{name}", await host.Http.GetStringAsync(new Uri(host.BaseAddress, name)));
    }

    private static async Task CompareAsync(string path, string made)
    {
        var committed = Path.Combine(Here(), "../../..", path);
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(committed)!);
            await File.WriteAllTextAsync(committed, made);
        }

        Assert.True(
            File.Exists(committed) && await File.ReadAllTextAsync(committed) == made, $"{path} is stale: run ./dev documents and commit it");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

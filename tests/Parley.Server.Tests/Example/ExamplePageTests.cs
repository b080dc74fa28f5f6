using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Parley.Core.Storage;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Example;

/// <summary>The client of 20 lines: it is what the document shows, its policy lets it run and
/// nothing else, and two people talk through it.</summary>
public sealed class ExamplePageTests
{
    [Fact]
    public async Task The_page_is_the_one_at_the_end_of_the_document()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        var document = await File.ReadAllTextAsync(Beside("../../../docs/protocols/native.md"));
        var shown = document.Split("```html\n")[^1].Split("```")[0];
        Assert.Equal(shown, await host.Http.GetStringAsync("/example"));
        Assert.Equal(20, shown.Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task Its_policy_names_its_script_and_its_style_and_nothing_else()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        using var answer = await host.Http.GetAsync("/example");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            $"default-src 'none'; script-src '{HashOf(page, "script")}'; style-src '{HashOf(page, "style")}'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("innerHTML", page);
    }

    [Fact]
    public async Task Two_browsers_talk_through_it()
    {
        await using var host = await ParleyHost.StartAsync(EngineKind.Sqlite);
        string[] arguments = ["--experimental-websocket", "--no-warnings", Beside("two-browsers.mjs"), host.BaseAddress.ToString().TrimEnd('/')];
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.Equal("", await errors);
        Assert.Equal("Ada: Hello, Bob\nBob: Hello, Ada\n", await output);
    }

    private static string Beside(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);

    private static string HashOf(string page, string element)
    {
        var text = page.Split($"<{element}>")[1].Split($"</{element}>")[0];
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

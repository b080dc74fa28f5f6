using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Example;

/// <summary>The client of 20 lines that ends docs/protocols/native.md, served at <c>/example</c>: two browsers, two people.</summary>
internal static class ExamplePage
{
    private static readonly byte[] Page = Read();

    // Its own script and style run, by their hashes, and nothing else does: no markup that somebody smuggles in, no other source.
    private static readonly string Policy =
        $"default-src 'none'; script-src '{HashOf("script")}'; style-src '{HashOf("style")}'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapExample(this IEndpointRouteBuilder routes) => routes.MapGet("/example", context =>
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = Page.Length;
        return context.Response.Body.WriteAsync(Page, context.RequestAborted).AsTask();
    });

    private static byte[] Read()
    {
        using var page = typeof(ExamplePage).Assembly.GetManifestResourceStream("Parley.Server.Example.example.html")
            ?? throw new InvalidOperationException("The example page was not built in.");
        var bytes = new byte[page.Length];
        page.ReadExactly(bytes);
        return bytes;
    }

    // CSP 3, 8.3: the hash is of what stands between the tags, byte for byte.
    private static string HashOf(string element)
    {
        var text = Encoding.UTF8.GetString(Page);
        var start = text.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var end = text.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text[start..end])));
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Hosting;

/// <summary>
/// A page that is built into the server, with one script and one style of its own. Those run, by their hashes, and nothing else does: no markup
/// that somebody smuggles in, no other source.
/// </summary>
internal sealed class BuiltInPage
{
    private readonly byte[] _page;
    private readonly string _policy;

    /// <param name="resource">The name under which the page is embedded.</param>
    public BuiltInPage(string resource)
    {
        using var page = typeof(BuiltInPage).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} was not built in.");
        _page = new byte[page.Length];
        page.ReadExactly(_page);
        _policy = $"default-src 'none'; script-src '{HashOf("script")}'; style-src '{HashOf("style")}'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    public Task SendAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = _policy;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = _page.Length;
        return context.Response.Body.WriteAsync(_page, context.RequestAborted).AsTask();
    }

    // CSP 3, 8.3: the hash is of what stands between the tags, byte for byte.
    private string HashOf(string element)
    {
        var text = Encoding.UTF8.GetString(_page);
        var start = text.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var end = text.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text[start..end])));
    }
}

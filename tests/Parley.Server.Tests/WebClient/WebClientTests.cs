using System.IO.Compression;
using System.Net;
using Parley.Server.Tests.Http;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.WebClient;

/// <summary>The browser client as it is served: its pages, its files, what stands in their headers,
/// and that nothing else is served with it.</summary>
public sealed class WebClientTests(SqliteHost shared) : IClassFixture<SqliteHost>
{
    private readonly ParleyHost _host = shared.Host;

    [Theory]
    [InlineData("/")]
    [InlineData("/?from=mail")]
    [InlineData("/c/7")]
    [InlineData("/c/-3")]
    [InlineData("/c/7/120")]
    [InlineData("/login")]
    [InlineData("/signup")]
    [InlineData("/forgot")]
    [InlineData("/reset-password")]
    [InlineData("/confirm-email")]
    [InlineData("/invite?code=abc")]
    [InlineData("/settings")]
    [InlineData("/settings/sessions")]
    public async Task Every_address_of_the_app_is_its_page(string address)
    {
        using var page = await AskAsync(address);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        Assert.Contains("<div id=\"app\">", await page.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/c")]
    [InlineData("/c/seven")]
    [InlineData("/c/7/120/1")]
    [InlineData("/settings/a/b")]
    [InlineData("/index.html")]
    [InlineData("/nothing")]
    [InlineData("/assets")]
    [InlineData("/assets/")]
    [InlineData("/assets/nothing.js")]
    [InlineData("/wwwroot/index.html")]
    [InlineData("/assets/../index.html")]
    [InlineData("/assets/..%2findex.html")]
    [InlineData("/assets/%2e%2e/parley.dll")]
    [InlineData("/..%2fparley.dll")]
    [InlineData("/assets/..\\..\\parley.dll")]
    public async Task Nothing_else_is_served(string address)
    {
        using var answer = await AskAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Pages_are_only_read(string method)
    {
        using var answer = await AskAsync("/login", method: method);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task Head_is_get_without_the_body()
    {
        using var got = await AskAsync("/");
        using var head = await AskAsync("/", method: "HEAD");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(got.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(got.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_page_may_load_from_this_server_and_from_nowhere_else()
    {
        using var page = await AskAsync("/");
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; "
            + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types parley-worker",
            page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", page.Headers.GetValues("Cross-Origin-Opener-Policy").Single());

        // What the policy would refuse is not even there.
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("<script(?![^>]* src=\"/)[^>]*>|<style|style=|https?://", html);
    }

    [Fact]
    public async Task Files_whose_name_is_of_their_content_are_kept_for_ever()
    {
        foreach (var path in await AssetsAsync())
        {
            using var asset = await AskAsync(path);
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", asset.Headers.GetValues("Cache-Control")));
            Assert.Matches("^text/(javascript|css)", asset.Content.Headers.ContentType!.MediaType);
            Assert.Equal("nosniff", asset.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task The_page_is_asked_for_each_time_and_sent_only_when_it_is_another()
    {
        using var page = await AskAsync("/");
        Assert.Equal("no-cache", page.Headers.GetValues("Cache-Control").Single());
        var tag = page.Headers.ETag!.ToString();
        foreach (var known in new[] { tag, $"W/{tag}", $"\"other\", {tag}", "*" })
        {
            using var again = await AskAsync("/", ("If-None-Match", known));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag!.ToString());
            Assert.Equal("no-cache", again.Headers.GetValues("Cache-Control").Single());
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        }

        using var other = await AskAsync("/", ("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("BR", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("deflate", null)]
    [InlineData("identity", null)]
    [InlineData("", null)]
    [InlineData("br;q=x,,;", null)]
    public async Task What_is_sent_is_the_shortest_that_the_browser_takes(string accepted, string? coding)
    {
        var script = (await AssetsAsync()).First(path => path.EndsWith(".js", StringComparison.Ordinal));
        using var plain = await AskAsync(script);
        using var asset = await AskAsync(script, ("Accept-Encoding", accepted));

        Assert.Equal(coding, asset.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("Accept-Encoding", asset.Headers.Vary.Single());
        Assert.Equal(coding is null, plain.Headers.ETag!.Equals(asset.Headers.ETag));
        Assert.Equal(await plain.Content.ReadAsStringAsync(), await DecodeAsync(asset, coding));
    }

    private static async Task<string> DecodeAsync(HttpResponseMessage answer, string? coding)
    {
        var body = await answer.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(coding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        });
        return await reader.ReadToEndAsync();
    }

    /// <summary>What the page names.</summary>
    private async Task<IReadOnlyList<string>> AssetsAsync()
    {
        var paths = (await _host.Http.GetStringAsync("/")).Split('"').Where(part => part.StartsWith("/assets/", StringComparison.Ordinal)).ToList();
        Assert.Contains(paths, path => path.EndsWith(".js", StringComparison.Ordinal));
        Assert.Contains(paths, path => path.EndsWith(".css", StringComparison.Ordinal));
        return paths;
    }

    private async Task<HttpResponseMessage> AskAsync(string address, (string Name, string Value)? header = null, string method = "GET")
    {
        // The address as it stands: the platform would tidy it up first.
        var uri = new Uri(
            _host.BaseAddress.ToString().TrimEnd('/') + address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), uri);
        if (header is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _host.Http.SendAsync(request);
    }
}

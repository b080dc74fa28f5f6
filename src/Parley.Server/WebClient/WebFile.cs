using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Parley.Server.WebClient;

/// <summary>One file of the browser client, in memory: as it is and, where that is shorter, in the codings that the build made of it.</summary>
internal sealed class WebFile
{
    // From the shortest on.
    private static readonly (string Coding, string Extension)[] Codings = [("br", ".br"), ("gzip", ".gz")];

    private readonly string _type;
    private readonly string _cacheControl;
    private readonly List<Variant> _variants;

    private WebFile(string type, string cacheControl, List<Variant> variants)
    {
        _type = type;
        _cacheControl = cacheControl;
        _variants = variants;
    }

    /// <param name="cacheControl">For how long, and whether unasked, a browser may take its own copy.</param>
    public static WebFile Read(string path, string type, string cacheControl) =>
        new(type, cacheControl, [.. Codings
            .Where(way => File.Exists(path + way.Extension))
            .Select(way => Variant.Read(path + way.Extension, way.Coding))
            .Append(Variant.Read(path, coding: null))]);

    /// <summary>True for the codings of another file.</summary>
    public static bool IsCoding(string path) => Codings.Any(way => path.EndsWith(way.Extension, StringComparison.Ordinal));

    public Task SendAsync(HttpContext context)
    {
        var (request, response) = (context.Request.GetTypedHeaders(), context.Response);
        var variant = Choose(request.AcceptEncoding);
        response.Headers.ContentSecurityPolicy = WebClientHeaders.ContentSecurityPolicy;
        response.Headers["Permissions-Policy"] = WebClientHeaders.PermissionsPolicy;
        response.Headers.CacheControl = _cacheControl;
        response.Headers.ETag = variant.Tag.ToString();
        if (_variants.Count > 1)
        {
            response.Headers.Vary = HeaderNames.AcceptEncoding;
        }

        if (request.IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(variant.Tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = _type;
        response.ContentLength = variant.Content.Length;
        if (variant.Coding is not null)
        {
            response.Headers.ContentEncoding = variant.Coding;
        }

        return response.Body.WriteAsync(variant.Content, context.RequestAborted).AsTask();
    }

    /// <summary>RFC 9110, 12.5.3: a coding that is not named is taken only by <c>*</c>, and nothing with <c>q=0</c>; the file as it is always
    /// goes.</summary>
    private Variant Choose(IList<StringWithQualityHeaderValue> accepted) => _variants.First(variant =>
        variant.Coding is null
        || (accepted.FirstOrDefault(value => value.Value.Equals(variant.Coding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*")) is { Quality: not 0 });

    private sealed record Variant(string? Coding, byte[] Content, EntityTagHeaderValue Tag)
    {
        public static Variant Read(string path, string? coding)
        {
            var content = File.ReadAllBytes(path);
            return new Variant(coding, content, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..12])}\""));
        }
    }
}

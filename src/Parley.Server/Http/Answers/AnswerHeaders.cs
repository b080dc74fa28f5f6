namespace Parley.Server.Http.Answers;

/// <summary>The headers of every answer of the API, refusals included.</summary>
internal static class AnswerHeaders
{
    public static void Set(IHeaderDictionary headers)
    {
        // No cache between here and the reader may show one person's answer to another (attack AZ25).
        headers.CacheControl = "no-store, private";
        headers.Vary = "Authorization";

        // An answer opened in a browser's tab is data, whatever it holds (attack CX12).
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
    }
}

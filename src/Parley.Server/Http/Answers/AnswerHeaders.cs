namespace Parley.Server.Http.Answers;

/// <summary>The headers of every answer of the API, refusals included, beside those that every answer of the server has.</summary>
internal static class AnswerHeaders
{
    public static void Set(IHeaderDictionary headers)
    {
        // No cache between here and the reader may show one person's answer to another (attack AZ25).
        headers.CacheControl = "no-store, private";
        headers.Vary = "Authorization, Cookie, Origin";
    }
}

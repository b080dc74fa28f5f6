using System.Collections.Frozen;

namespace Parley.Server.WebClient;

/// <summary>
/// The browser client, as <c>dotnet build</c> put it into <c>wwwroot</c> beside the program. It is read once, at the start: what is not in
/// that list is not served, however it is asked for.
/// </summary>
internal static partial class WebClientRoutes
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const string AskFirst = "no-cache";

    /// <summary>The pages: web/app/src/router.svelte.ts has the same. All are one file, which looks at the address itself.</summary>
    private static readonly string[] Pages =
    [
        // A conversation that the server has not made yet has a negative number.
        "/", "/c/{id:long}", "/c/{id:long}/{seq:long}", "/login", "/signup", "/forgot", "/reset-password", "/confirm-email", "/invite",
        "/settings", "/settings/{section}",
    ];

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".mp3"] = "audio/mpeg",
        [".ogg"] = "audio/ogg",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
        [".webmanifest"] = "application/manifest+json",
        [".webp"] = "image/webp",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary();

    /// <param name="root">Where the files are; where there is none, there are no pages.</param>
    public static void MapWebClient(this WebApplication application, string root)
    {
        if (!File.Exists(Path.Combine(root, "index.html")))
        {
            NotBuilt(application.Logger, root);
            return;
        }

        foreach (var (path, file) in ReadAll(root))
        {
            if (path == "/index.html")
            {
                foreach (var page in Pages)
                {
                    application.MapGet(page, file.SendAsync);
                }
            }
            else
            {
                application.MapGet(path, file.SendAsync);
            }
        }
    }

    private static IEnumerable<(string Path, WebFile File)> ReadAll(string root) =>
        from file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        where !WebFile.IsCoding(file) && Types.ContainsKey(Path.GetExtension(file))
        let path = "/" + Path.GetRelativePath(root, file).Replace('\\', '/')
        // The names of these carry a hash of what is in them.
        let cacheControl = path.StartsWith("/assets/", StringComparison.Ordinal) ? Forever : AskFirst
        select (path, WebFile.Read(file, Types[Path.GetExtension(file)], cacheControl));

    [LoggerMessage(1011, LogLevel.Warning, "The browser client was not built ({Root} has no index.html): only the API is served")]
    private static partial void NotBuilt(ILogger logger, string root);
}

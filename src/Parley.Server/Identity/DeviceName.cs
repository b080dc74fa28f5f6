namespace Parley.Server.Identity;

/// <summary>A line for people out of a <c>User-Agent</c>: what browsers say of themselves is long, and each claims to be all others.</summary>
public static class DeviceName
{
    private const string Unknown = "Unknown device";

    // In this order: each of the later ones stands in the text of the earlier ones, too.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static string Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
        {
            return Unknown;
        }

        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        if (browser is not null)
        {
            return system is null ? browser : $"{browser} on {system}";
        }

        // curl/8.5.0, parley-bot/1.2 (+https://…): the first product's name.
        var product = userAgent.Split('/', ' ')[0];
        return product.Length > 0 && product.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? product : Unknown;
    }

    private static string? Find((string Mark, string Name)[] table, string text) =>
        Array.Find(table, row => text.Contains(row.Mark, StringComparison.Ordinal)).Name;
}

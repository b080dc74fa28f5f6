using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.Server.Storage;

namespace Parley.Server.Configuration;

/// <summary>From the text of a setting to its value, or false.</summary>
internal static class SettingReaders
{
    private static readonly char[] Separators = [';', ','];

    public static SettingReader<int> Number(int least, int most) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;

    public static bool Text(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Trim();
        return value.Length > 0;
    }

    /// <summary>Names alone: "2" is not an answer to a question with words.</summary>
    public static bool OneOf<T>(string text, out T value)
        where T : struct, Enum
    {
        value = default;
        var name = text.Trim();
        return Enum.GetNames<T>().Contains(name, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(name, ignoreCase: true, out value);
    }

    public static bool Database(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Trim();
        return value.Length == 0 || PostgresConnectionString.Recognizes(value);
    }

    public static bool Urls(string text, [MaybeNullWhen(false)] out IReadOnlyList<ListenAddress> value)
    {
        var addresses = new List<ListenAddress>();
        foreach (var part in Split(text))
        {
            if (!ListenAddress.TryParse(part, out var address))
            {
                value = null;
                return false;
            }

            addresses.Add(address);
        }

        value = addresses;
        return addresses.Count > 0;
    }

    /// <summary>Exact origins in the form in which browsers send them (RFC 6454, 6.2): no path, no default port, lower case.</summary>
    public static bool Origins(string text, [MaybeNullWhen(false)] out IReadOnlyList<string> value)
    {
        var origins = new List<string>();
        foreach (var part in Split(text))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var uri)
                || uri.Scheme is not ("http" or "https")
                || uri.AbsolutePath != "/"
                || uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length > 0
                || uri.Host.Contains('*', StringComparison.Ordinal))
            {
                value = null;
                return false;
            }

            origins.Add(uri.GetLeftPart(UriPartial.Authority));
        }

        value = origins;
        return true;
    }

    private static string[] Split(string text) =>
        text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Parley.Server.SocketIo;
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

    /// <summary>In one line; empty too.</summary>
    public static bool AnyText(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Trim();
        return !value.Any(char.IsControl);
    }

    /// <summary>An array of JSON, as text; or empty.</summary>
    public static bool JsonArray(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Trim();
        try
        {
            using var document = value.Length == 0 ? null : JsonDocument.Parse(value, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document is null || document.RootElement.ValueKind is JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The words of JSON too, which a file would hold.</summary>
    public static bool Switch(string text, out bool value)
    {
        var word = text.Trim().ToLowerInvariant();
        value = word is "on" or "true";
        return value || word is "off" or "false";
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

    /// <summary>One address, or none.</summary>
    public static bool OptionalUrl(string text, out ListenAddress? value)
    {
        value = null;
        return text.Trim().Length == 0 || ListenAddress.TryParse(text.Trim(), out value);
    }

    /// <summary>The root of an HTTP service, or none.</summary>
    public static bool OptionalService(string text, out Uri? value)
    {
        value = null;
        return text.Trim().Length == 0 || (Uri.TryCreate(text.Trim().TrimEnd('/') + "/", UriKind.Absolute, out value)
            && value.Scheme is "http" or "https" && value.Query.Length + value.Fragment.Length + value.UserInfo.Length == 0);
    }

    /// <summary>Exact origins in the form in which browsers send them (RFC 6454, 6.2): no path, no default port, lower case.</summary>
    public static bool Origins(string text, [MaybeNullWhen(false)] out IReadOnlyList<string> value)
    {
        var origins = new List<string>();
        foreach (var part in Split(text))
        {
            if (!IsOrigin(part, out var uri))
            {
                value = null;
                return false;
            }

            origins.Add(uri.GetLeftPart(UriPartial.Authority));
        }

        value = origins;
        return true;
    }

    /// <summary>Each path once; letters, digits and . _ - between slashes, and none of those that belong to others.</summary>
    public static bool ChatPaths(string text, [MaybeNullWhen(false)] out IReadOnlyList<ChatPath> value)
    {
        var paths = new List<ChatPath>();
        foreach (var part in Split(text))
        {
            var (path, word) = part.Split('=') is [var left, var right] ? (left.TrimEnd('/'), right) : ("", "");
            var segments = path.Split('/');
            var isPath = segments.Length > 1 && segments[0].Length == 0 && path is not "/ws" && !path.StartsWith("/api/v1", StringComparison.Ordinal)
                && segments.Skip(1).All(segment => segment.Length > 0
                    && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'));
            if (!isPath || !OneOf<ChatVocabulary>(word, out var vocabulary) || paths.Any(other => other.Path == path))
            {
                value = null;
                return false;
            }

            paths.Add(new ChatPath(path, vocabulary));
        }

        value = paths;
        return true;
    }

    /// <summary>Begins with a slash and ends with none; or empty. None of those that belong to others.</summary>
    public static bool Prefix(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Trim().TrimEnd('/');
        var segments = value.Split('/');
        return value.Length == 0 || (segments[0].Length == 0 && segments[1] is not ("api" or "ws") && segments.Skip(1).All(segment =>
            segment.Length > 0 && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')));
    }

    /// <summary>Null where none is named.</summary>
    public static bool PublicUrl(string text, [MaybeNullWhen(false)] out Uri? value)
    {
        value = null;
        return text.Trim().Length == 0 || IsOrigin(text.Trim(), out value);
    }

    /// <summary>Networks in CIDR notation; a single address is a network of one.</summary>
    public static bool Networks(string text, [MaybeNullWhen(false)] out IReadOnlyList<IPNetwork> value)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in Split(text))
        {
            if (IPAddress.TryParse(part, out var address))
            {
                networks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            }
            else if (IPNetwork.TryParse(part, out var network))
            {
                networks.Add(network);
            }
            else
            {
                value = null;
                return false;
            }
        }

        value = networks;
        return true;
    }

    private static bool IsOrigin(string text, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri)
        && uri.Scheme is ("http" or "https")
        && uri.AbsolutePath == "/"
        && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0
        && !uri.Host.Contains('*', StringComparison.Ordinal);

    private static string[] Split(string text) =>
        text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

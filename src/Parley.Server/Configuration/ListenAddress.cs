using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Parley.Server.Configuration;

/// <summary>One address to listen at. <c>*</c> stands for all of the machine.</summary>
public sealed record ListenAddress(string Host, int Port)
{
    private const string Scheme = "http://";

    public string Url =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>True where only this machine can reach it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>A host by name is refused: Kestrel would take it for every address of the machine.</summary>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out ListenAddress address)
    {
        address = null;
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = text[Scheme.Length..].TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        var bracket = rest.LastIndexOf(']');
        var host = colon > bracket ? rest[..colon] : rest;
        var port = 80;
        if (colon > bracket && !int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            return false;
        }

        host = host is ['[', .., ']'] ? host[1..^1] : host;
        if (port > IPEndPoint.MaxPort || !(host is "*" or "+" or "localhost" || IPAddress.TryParse(host, out _)))
        {
            return false;
        }

        address = new ListenAddress(host == "+" ? "*" : host, port);
        return true;
    }
}

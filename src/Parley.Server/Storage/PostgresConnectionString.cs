using Npgsql;

namespace Parley.Server.Storage;

/// <summary>The two ways in which people write down where their PostgreSQL is.</summary>
internal static class PostgresConnectionString
{
    /// <summary>True where the text names a PostgreSQL database in either way.</summary>
    public static bool Recognizes(string text) => IsUri(text) || text.Contains('=', StringComparison.Ordinal);

    /// <summary>Throws <see cref="StorageUnavailableException"/> with a sentence that does not repeat the password.</summary>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return IsUri(text) ? FromUri(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StorageUnavailableException(
                "The database connection is neither Host=…;Username=…;Database=… nor postgres://user:password@host:port/database.",
                exception);
        }
    }

    private static bool IsUri(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    // postgres://user:p%40ss@db.example:5433/chat?sslmode=require  (libpq, "Connection URIs")
    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(uri.Host) };
        if (uri.Port > 0)
        {
            settings.Port = uri.Port;
        }

        if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            settings.Username = Uri.UnescapeDataString(parts[0]);
            settings.Password = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null;
        }

        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            settings.Database = Uri.UnescapeDataString(database);
        }

        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var value = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            settings[NameOf(parts[0])] = NameOf(parts[0]) == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return settings;
    }

    /// <summary>libpq's name of a parameter in the driver's words; a name that neither knows is refused by the driver.</summary>
    private static string NameOf(string parameter) => parameter switch
    {
        "sslmode" => "SSL Mode",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "options" => "Options",
        "host" => "Host",
        var other => other,
    };
}

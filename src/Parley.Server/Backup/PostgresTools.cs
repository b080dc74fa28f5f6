using Npgsql;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>The command lines by which PostgreSQL is backed up and restored, without the password.</summary>
internal static class PostgresTools
{
    public static string Dump(string connection, string file) =>
        $"The store is on PostgreSQL; back it up with: pg_dump --format=custom --no-owner --file={Quote(file)} {Where(connection)}";

    public static string Restore(string connection, string file) =>
        "The store is on PostgreSQL; stop Parley, and restore into an empty database with: "
        + $"pg_restore --no-owner --exit-on-error --single-transaction {Where(connection)} {Quote(file)}";

    private static string Where(string connection)
    {
        NpgsqlConnectionStringBuilder settings = PostgresConnectionString.Parse(connection);
        string[] parts =
        [
            $"--host={Quote(settings.Host ?? "")}",
            $"--port={settings.Port:D}",
            .. settings.Username is { } user ? [$"--username={Quote(user)}"] : Array.Empty<string>(),
            $"--dbname={Quote(settings.Database ?? settings.Username ?? "")}",
        ];
        return string.Join(' ', parts);
    }

    /// <summary>For a shell: quoted only where it must be.</summary>
    private static string Quote(string text) =>
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:@".Contains(letter, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Testing.Storage;

namespace Parley.Testing.Hostile;

/// <summary>A digest of all that is stored for long; what a mere look or a refusal may move is left out: attempts, wrong codes, sockets that
/// were cut off, and when and from where somebody was seen.</summary>
public static class StoreDigest
{
    private static readonly string[] Passing = ["attempts", "wrong_codes", "parked_sockets"];
    private static readonly string[] PassingColumns = ["last_seen_at", "address"];

    public static async Task<IReadOnlyDictionary<string, string>> TakeAsync(TestDatabase database)
    {
        await using var source = database.CreateEngine().Source;
        await using var connection = await source.OpenConnectionAsync();
        using var command = connection.CreateCommand();
        command.CommandText = database.ConnectionString is null
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
        var tables = new List<string>();
        using (var names = await command.ExecuteReaderAsync())
        {
            while (await names.ReadAsync())
            {
                tables.Add(names.GetString(0));
            }
        }

        var digests = new Dictionary<string, string>();
        foreach (var table in tables.Except(Passing))
        {
            command.CommandText = $"SELECT * FROM {table}";
            digests[table] = await DigestAsync(command);
        }

        return digests;
    }

    /// <summary>The tables that are not what they were.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        [.. after.Where(table => before.GetValueOrDefault(table.Key) != table.Value).Select(table => table.Key)];

    private static async Task<string> DigestAsync(System.Data.Common.DbCommand command)
    {
        using var rows = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await rows.ReadAsync())
        {
            var line = new StringBuilder();
            for (var column = 0; column < rows.FieldCount; column++)
            {
                if (!PassingColumns.Contains(rows.GetName(column)))
                {
                    var value = rows.GetValue(column);
                    var text = value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture);
                    line.Append(text).Append('\u001f');
                }
            }

            lines.Add(line.ToString());
        }

        lines.Sort(StringComparer.Ordinal);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001e', lines))));
    }
}

using System.Globalization;
using Parley.Core.Storage;
using Parley.Testing.Storage;

namespace Parley.Server.Tests.Http;

/// <summary>All that is stored, row by row, but for when and where somebody was last seen and how often somebody failed.</summary>
internal static class StoreContents
{
    public static async Task<List<string>> ReadAsync(TestDatabase database)
    {
        await using var source = database.CreateEngine().Source;
        await using var connection = await source.OpenConnectionAsync();
        var tables = new List<string>();
        await using var list = connection.CreateCommand();
        list.CommandText = database.Kind == EngineKind.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
        await using (var names = await list.ExecuteReaderAsync())
        {
            while (await names.ReadAsync())
            {
                tables.Add(names.GetString(0));
            }
        }

        var rows = new List<string>();
        foreach (var table in tables.Where(table => table is not ("attempts" or "wrong_codes")))
        {
            await using var all = connection.CreateCommand();
            all.CommandText = $"SELECT * FROM {table}";
            await using var reader = await all.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var values = Enumerable.Range(0, reader.FieldCount)
                    .Where(at => reader.GetName(at) is not ("last_seen_at" or "address"))
                    .Select(at => $"{reader.GetName(at)}={Text(reader.GetValue(at))}");
                rows.Add($"{table}: {string.Join(' ', values)}");
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    public static Task SetRoleAsync(TestDatabase database, long userId, long role) =>
        RunAsync(database, string.Create(CultureInfo.InvariantCulture, $"UPDATE users SET role = {role} WHERE id = {userId}"));

    /// <summary>Does what no service does.</summary>
    public static async Task RunAsync(TestDatabase database, string sql)
    {
        await using var source = database.CreateEngine().Source;
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static string Text(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
}

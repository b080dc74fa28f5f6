using System.Data.Common;
using System.Diagnostics;
using Parley.Core.Storage;
using Parley.Load.Serving;

namespace Parley.Load.Scenarios;

/// <summary>What the database itself can do on this machine in this minute: one client that
/// inserts messages, durably, into the same table.</summary>
internal static class EngineRate
{
    /// <returns>Rows a second.</returns>
    public static async Task<double> MeasureAsync(
        Bench bench, EngineKind kind, int rowsPerCommit, TimeSpan length, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(kind);
        await using (await Town.OpenAsync(database, cancellation))
        {
            // Opening it has made the tables.
        }

        await using var source = database.CreateEngine().Source;
        await using var connection = source.OpenConnection();
        return Insert(connection, kind, rowsPerCommit, length);
    }

    private static double Insert(DbConnection connection, EngineKind kind, int rowsPerCommit, TimeSpan length)
    {
        using var insert = Prepare(connection);
        var started = Stopwatch.StartNew();
        long rows = 0;
        while (started.Elapsed < length)
        {
            Run(connection, kind == EngineKind.Sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
            for (var row = 0; row < rowsPerCommit; row++)
            {
                insert.Parameters["seq"].Value = ++rows;
                insert.Parameters["client"].Value = Guid.CreateVersion7().ToString();
                insert.ExecuteNonQuery();
            }

            Run(connection, "COMMIT");
        }

        return rows / started.Elapsed.TotalSeconds;
    }

    private static DbCommand Prepare(DbConnection connection)
    {
        var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO messages (conversation_id, seq, rev, created_rev, user_id, client_id, command_hash, content, type, created_at)
            VALUES (1, @seq, @seq, @seq, 1, @client, @hash, @content, 0, 0)
            """;
        Add("seq", 0L);
        Add("client", "");
        Add("hash", new byte[32]);
        Add("content", new string('.', 100));
        insert.Prepare();
        return insert;

        void Add(string name, object value)
        {
            var parameter = insert.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            insert.Parameters.Add(parameter);
        }
    }

    private static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

using System.Data.Common;
using System.Diagnostics;
using Parley.Core.Storage;
using Parley.Load.Serving;

namespace Parley.Load.Scenarios;

/// <summary>What the database alone does on this machine in this minute: one client that
/// inserts messages, durably, into our table.</summary>
internal sealed class EngineRate(DbConnection connection, EngineKind kind)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private readonly DbCommand _insert = Prepare(connection);
    private long _rows;

    /// <returns>Rows a second, with one and with a hundred of them in each commit.</returns>
    public static async Task<(double One, double Hundred)> MeasureAsync(Bench bench, EngineKind kind, CancellationToken cancellation)
    {
        await using var database = await bench.CreateDatabaseAsync(kind);
        await using (await Town.OpenAsync(database, cancellation))
        {
            // Opening it has made the tables.
        }

        await using var source = database.CreateEngine().Source;
        await using var connection = source.OpenConnection();
        var rate = new EngineRate(connection, kind);

        // The log grows first: a commit behind the end of the file takes three times as long as one within it (measured on ext4), and the
        // log of a server that is warm has grown.
        rate.Insert(100, bench.WarmUp);
        var hundred = rate.Insert(100, Length);
        return (rate.Insert(1, Length), hundred);
    }

    private double Insert(int rowsPerCommit, TimeSpan length)
    {
        var started = Stopwatch.StartNew();
        var before = _rows;
        while (started.Elapsed < length)
        {
            Run(kind == EngineKind.Sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
            for (var row = 0; row < rowsPerCommit; row++)
            {
                _insert.Parameters["seq"].Value = ++_rows;
                _insert.Parameters["client"].Value = Guid.CreateVersion7().ToString();
                _insert.ExecuteNonQuery();
            }

            Run("COMMIT");
        }

        return (_rows - before) / started.Elapsed.TotalSeconds;
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

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

using System.Data.Common;
using Dapper;
using Parley.Core.Storage;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Storage;

/// <summary>What Core may take for granted of either engine's connections.</summary>
public abstract class EngineSuite(EngineKind kind) : IAsyncLifetime
{
    protected TestDatabase Database { get; private set; } = null!;

    protected StorageEngine Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(kind);
        Engine = Database.CreateEngine();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.Source.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_committed_row_is_seen_by_the_next_connection()
    {
        using (var connection = Engine.Source.OpenConnection())
        {
            Run(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
            Run(connection, "BEGIN");
            Run(connection, "INSERT INTO t VALUES (9007199254740991)");
            Run(connection, "COMMIT");
        }

        using var other = Engine.Source.OpenConnection();
        Assert.Equal(9_007_199_254_740_991, Ask(other, "SELECT id FROM t"));
    }

    [Fact]
    public void A_refused_statement_is_not_a_lost_connection()
    {
        using var connection = Engine.Source.OpenConnection();
        Run(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        Run(connection, "INSERT INTO t VALUES (1)");
        var refused = Assert.ThrowsAny<DbException>(() => Run(connection, "INSERT INTO t VALUES (1)"));
        Assert.False(Engine.LostConnection(refused));
    }

    /// <summary>A record with a <c>long</c> is not filled from 32 bits: what is computed
    /// in SQL is cast, and the cast holds on both.</summary>
    [Fact]
    public void A_number_made_by_case_has_the_engines_own_width_until_it_is_cast()
    {
        using var connection = Engine.Source.OpenConnection();
        var bare = Ask(connection, "SELECT CASE WHEN 1 = 1 THEN 1 ELSE 0 END");
        Assert.Equal(kind == EngineKind.Sqlite ? typeof(long) : typeof(int), bare!.GetType());
        Assert.IsType<long>(Ask(connection, "SELECT CAST(CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS BIGINT)"));
        Assert.Equal(new Flagged(7, 1), connection.QuerySingle<Flagged>(
            "SELECT CAST(7 AS BIGINT) AS Id, CAST(CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS BIGINT) AS Flag"));
    }

    protected static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    protected static object? Ask(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed record Flagged(long Id, long Flag);
}

using System.Diagnostics;
using Npgsql;
using Parley.Core.Storage;
using Parley.Server.Storage;
using Parley.Testing;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Storage;

public sealed class PostgresEngineTests() : EngineSuite(EngineKind.PostgreSql)
{
    [Fact]
    public async Task Commits_are_durable_and_waits_bounded_whatever_the_database_says()
    {
        var cluster = await PostgresCluster.SharedAsync();
        var name = new NpgsqlConnectionStringBuilder(Database.ConnectionString).Database;
        await cluster.ExecuteAsync($"ALTER DATABASE {name} SET synchronous_commit = off");
        using var connection = Engine.Source.OpenConnection();
        Assert.Equal("on", Ask(connection, "SHOW synchronous_commit"));
        Assert.Equal("3s", Ask(connection, "SHOW lock_timeout"));
        Assert.Equal("10s", Ask(connection, "SHOW idle_in_transaction_session_timeout"));
        Assert.Equal("parley", Ask(connection, "SHOW application_name"));
    }

    [Fact]
    public void A_connection_that_the_server_ended_is_lost_and_the_next_one_works()
    {
        using var killer = Engine.Source.OpenConnection();
        using (var victim = Engine.Source.OpenConnection())
        {
            var pid = Ask(victim, "SELECT pg_backend_pid()");
            Assert.Equal(true, Ask(killer, $"SELECT pg_terminate_backend({pid}, 5000)"));
            var ended = Assert.ThrowsAny<NpgsqlException>(() => Ask(victim, "SELECT 1"));
            Assert.True(Engine.LostConnection(ended));
        }

        using var next = Engine.Source.OpenConnection();
        Assert.Equal(1, Ask(next, "SELECT 1"));
    }

    [Fact]
    public void A_wait_for_a_lock_ends_with_an_error_that_keeps_the_connection()
    {
        using var holder = Engine.Source.OpenConnection();
        using var waiter = Engine.Source.OpenConnection();
        Run(holder, "CREATE TABLE t (id INT); INSERT INTO t VALUES (1)");
        Run(holder, "BEGIN");
        Run(holder, "SELECT * FROM t FOR UPDATE");
        Run(waiter, "SET lock_timeout = 50");
        var refused = Assert.Throws<PostgresException>(() => Run(waiter, "SELECT * FROM t FOR UPDATE"));
        Assert.Equal("55P03", refused.SqlState);
        Assert.False(Engine.LostConnection(refused));
    }

    [Fact]
    public async Task A_frozen_server_is_noticed_within_the_command_time_out_and_counts_as_lost()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await using var database = await TestDatabase.CreateAsync(EngineKind.PostgreSql, cluster);
        var engine = database.CreateEngine();
        await using var source = engine.Source;
        using var connection = source.OpenConnection();
        cluster.Freeze();
        try
        {
            var watch = Stopwatch.StartNew();
            var hung = Assert.ThrowsAny<Exception>(() => Ask(connection, "SELECT 1"));
            Assert.True(engine.LostConnection(hung), hung.ToString());
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(12), watch.Elapsed.ToString());
        }
        finally
        {
            cluster.Thaw();
        }

        await Eventually.EqualAsync(1, async () =>
        {
            await using var next = await source.OpenConnectionAsync();
            return Ask(next, "SELECT 1");
        });
    }

    [Theory]
    [InlineData("57P01", "FATAL", true)]
    [InlineData("08006", "ERROR", true)]
    [InlineData("25P03", "FATAL", true)]
    [InlineData("23505", "ERROR", false)]
    [InlineData("40001", "ERROR", false)]
    [InlineData("53100", "ERROR", false)]
    public void Errors_that_end_the_session_are_lost_connections(string state, string severity, bool lost) =>
        Assert.Equal(lost, Engine.LostConnection(new PostgresException("made up", severity, severity, state)));

    [Theory]
    [InlineData("postgres://ann:p%40ss@db.example:5433/chat?sslmode=verify-full", "db.example", 5433, "ann", "p@ss", "chat")]
    [InlineData("postgresql://localhost/chat", "localhost", 5432, null, null, "chat")]
    [InlineData("Host=db;Port=6000;Username=ann;Password=x;Database=chat", "db", 6000, "ann", "x", "chat")]
    public void Both_ways_to_write_a_connection_are_understood(
        string text, string host, int port, string? user, string? password, string database)
    {
        var parsed = PostgresConnectionString.Parse(text);
        Assert.Equal((host, port, user, password, database), (parsed.Host, parsed.Port, parsed.Username, parsed.Password, parsed.Database));
    }

    [Theory]
    [InlineData("postgres://ann:secret@db/chat?no_such_thing=1")]
    [InlineData("Nonsense=secret")]
    [InlineData("postgres://:::")]
    public void A_connection_that_nobody_understands_is_refused_without_its_password(string text)
    {
        var refused = Assert.Throws<StorageUnavailableException>(() => PostgresConnectionString.Parse(text));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }
}

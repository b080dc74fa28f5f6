using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Parley.Core.Storage;
using Parley.Server.Storage;
using Parley.Testing;
using Xunit;

namespace Parley.Server.Tests.Storage;

public sealed class SqliteEngineTests() : EngineSuite(EngineKind.Sqlite)
{
    [Fact]
    public void Every_connection_has_its_pragmas_the_second_one_too()
    {
        using var first = Engine.Source.OpenConnection();
        using var second = Engine.Source.CreateConnection();
        second.Open();
        foreach (var connection in new[] { first, second })
        {
            Assert.Equal("wal", Ask(connection, "PRAGMA journal_mode"));
            Assert.Equal(2L, Ask(connection, "PRAGMA synchronous"));
            Assert.Equal(5_000L, Ask(connection, "PRAGMA busy_timeout"));
            Assert.Equal(1L, Ask(connection, "PRAGMA foreign_keys"));
            Assert.Equal(2L, Ask(connection, "PRAGMA temp_store"));
        }
    }

    [Fact]
    public void The_database_and_its_log_are_the_owners_alone()
    {
        using var connection = Engine.Source.OpenConnection();
        Run(connection, "CREATE TABLE t (id INTEGER)");
        foreach (var file in new[] { Database.SqlitePath, Database.SqlitePath + "-wal" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_pragma_of_one_connection_does_not_reach_the_next()
    {
        using (var spoiled = Engine.Source.OpenConnection())
        {
            Run(spoiled, "PRAGMA synchronous = OFF");
        }

        using var next = Engine.Source.OpenConnection();
        Assert.Equal(2L, Ask(next, "PRAGMA synchronous"));
    }

    [Fact]
    public void A_deferred_begin_leaves_the_write_lock_to_others_and_an_immediate_one_takes_it()
    {
        using var reader = Engine.Source.OpenConnection();
        using var writer = Engine.Source.OpenConnection();
        Run(writer, "CREATE TABLE t (id INTEGER)");
        Run(reader, "BEGIN");
        Assert.Equal(0L, Ask(reader, "SELECT count(*) FROM t"));
        Run(writer, "BEGIN IMMEDIATE");
        Run(writer, "INSERT INTO t VALUES (1)");
        Run(writer, "COMMIT");
        Assert.Equal(0L, Ask(reader, "SELECT count(*) FROM t"));
        Run(reader, "COMMIT");

        Run(writer, "BEGIN IMMEDIATE");
        Run(reader, "PRAGMA busy_timeout = 0");
        using var second = reader.CreateCommand();
        second.CommandText = "BEGIN IMMEDIATE";
        second.CommandTimeout = 1;
        var busy = Assert.Throws<SqliteException>(() => second.ExecuteNonQuery());
        Assert.Equal(5, busy.SqliteErrorCode);
        Assert.False(Engine.LostConnection(busy));
    }

    [Fact]
    public void The_driver_writes_a_guid_in_upper_case_so_text_is_bound_instead()
    {
        using var connection = Engine.Source.OpenConnection();
        var id = Guid.Parse("0190a8c2-0000-7000-8000-00000000abcd");
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT @a || '|' || @b";
        command.Parameters.Add(new SqliteParameter("@a", id));
        command.Parameters.Add(new SqliteParameter("@b", id.ToString("D")));
        Assert.Equal("0190A8C2-0000-7000-8000-00000000ABCD|0190a8c2-0000-7000-8000-00000000abcd", command.ExecuteScalar());
    }

    [Fact]
    public void Lower_knows_ascii_only_so_case_is_folded_before_it_gets_here()
    {
        using var connection = Engine.Source.OpenConnection();
        Assert.Equal("Äbc", Ask(connection, "SELECT lower('ÄBC')"));
    }

    [Fact]
    public async Task An_interrupt_from_another_thread_cuts_a_long_read_short()
    {
        using var connection = Engine.Source.OpenConnection();
        var watch = Stopwatch.StartNew();
        var read = Task.Factory.StartNew(
            () => Ask(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!read.IsCompleted)
        {
            Engine.Interrupt(connection);
            await Task.Delay(10);
        }

        var cut = await Assert.ThrowsAsync<SqliteException>(() => read);
        Assert.Equal(9, cut.SqliteErrorCode);
        Assert.False(Engine.LostConnection(cut));
        Assert.True(watch.Elapsed < Eventually.Bound);
        Assert.Equal(1L, Ask(connection, "SELECT 1"));
    }

    [Fact]
    public async Task The_log_is_emptied_when_writers_are_quiet_and_readers_are_done()
    {
        using var writer = Engine.Source.OpenConnection();
        using var reader = Engine.Source.OpenConnection();
        Run(writer, "CREATE TABLE t (id INTEGER)");
        Run(reader, "BEGIN");
        Ask(reader, "SELECT count(*) FROM t");
        Run(writer, "INSERT INTO t VALUES (1)");
        var log = new FileInfo(Database.SqlitePath + "-wal");
        Assert.True(log.Length > 0);

        Run(reader, "COMMIT");
        await Eventually.TrueAsync(() => new FileInfo(log.FullName).Length == 0, "the write-ahead log is empty");
        Assert.Equal(1L, Ask(reader, "SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(13, true)]
    [InlineData(11, true)]
    [InlineData(14, true)]
    [InlineData(26, true)]
    [InlineData(5, false)]
    [InlineData(19, false)]
    public void Errors_after_which_the_file_is_not_trusted_are_lost_connections(int code, bool lost) =>
        Assert.Equal(lost, Engine.LostConnection(new SqliteException("made up", code)));

    [Fact]
    public async Task A_second_lock_on_one_file_is_refused_with_a_sentence_and_free_after_the_first()
    {
        await using (FileStoreLock.Acquire(Database.SqlitePath))
        {
            var refused = Assert.Throws<StorageUnavailableException>(() => FileStoreLock.Acquire(Database.SqlitePath));
            Assert.Contains("Another process serves", refused.Message, StringComparison.Ordinal);
        }

        await using var again = FileStoreLock.Acquire(Database.SqlitePath);
        Assert.False(again.Lost.IsCompleted);
    }
}

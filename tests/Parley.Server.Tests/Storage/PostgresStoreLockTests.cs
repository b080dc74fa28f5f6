using Npgsql;
using Parley.Server.Storage;
using Parley.Testing;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Storage;

public sealed class PostgresStoreLockTests : IAsyncLifetime
{
    private PostgresCluster _cluster = null!;
    private string _name = "";

    private string Connection => _cluster.ConnectionString(_name);

    public async ValueTask InitializeAsync()
    {
        _cluster = await PostgresCluster.SharedAsync();
        _name = await _cluster.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DropDatabaseAsync(_name);

    [Fact]
    public async Task A_second_process_is_refused_with_a_sentence_and_let_in_after_the_first()
    {
        await using (await PostgresStoreLock.AcquireAsync(Connection, CancellationToken.None))
        {
            var refused = await Assert.ThrowsAsync<StorageUnavailableException>(
                () => PostgresStoreLock.AcquireAsync(Connection, CancellationToken.None));
            Assert.Contains("Another Parley serves", refused.Message, StringComparison.Ordinal);
        }

        // At once, however often: what was let go is free, and not only once PostgreSQL has noticed that its connection was closed.
        for (var round = 0; round < 50; round++)
        {
            await using var again = await PostgresStoreLock.AcquireAsync(Connection, CancellationToken.None);
            Assert.False(again.Lost.IsCompleted);
        }
    }

    [Fact]
    public async Task A_lock_lost_with_its_connection_is_taken_again()
    {
        await using var held = await PostgresStoreLock.AcquireAsync(Connection, CancellationToken.None);
        await EndLockSessionsAsync();
        await Eventually.EqualAsync(1L, CountLocksAsync);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => PostgresStoreLock.AcquireAsync(Connection, CancellationToken.None));
        Assert.False(held.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_lock_that_another_process_took_meanwhile_says_that_this_one_must_stop()
    {
        await using var first = await PostgresStoreLock.AcquireAsync(Connection, CancellationToken.None);
        PostgresStoreLock? second = null;
        await EndLockSessionsAsync();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                second ??= await PostgresStoreLock.AcquireAsync(Connection, CancellationToken.None);
            }
            catch (StorageUnavailableException)
            {
                // The first was quicker this time.
                await EndLockSessionsAsync();
            }

            return second is not null;
        });
        await using var taken = second;
        var sentence = await first.Lost.WaitAsync(Eventually.Bound);
        Assert.Contains("Another Parley took the database", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_in_the_sentence()
    {
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => PostgresStoreLock.AcquireAsync("Host=127.0.0.1;Port=1;Username=x;Password=hidden;Database=y", CancellationToken.None));
        Assert.Contains("127.0.0.1:1", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.Message, StringComparison.Ordinal);
    }

    private async Task<long> CountLocksAsync()
    {
        await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND datname = current_database()",
            connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private Task EndLockSessionsAsync() =>
        _cluster.ExecuteAsync(
            $"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'parley lock' AND datname = '{_name}'");
}

using Npgsql;
using Parley.Core.Storage;
using Parley.Testing.Hosting;
using Parley.Testing.Storage;
using Xunit;

namespace Parley.Server.Tests.Backup;

/// <summary>On PostgreSQL the epoch is renewed by wherever the store finds itself.</summary>
public sealed class PostgresEpochTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private PostgresCluster _cluster = null!;
    private ParleyHost _host = null!;

    private string Dump => Path.Combine(_directory, "store.dump");

    public async ValueTask InitializeAsync()
    {
        _cluster = await PostgresCluster.SharedAsync();
        _host = await ParleyHost.StartAsync(EngineKind.PostgreSql);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_restart_keeps_the_epoch()
    {
        var epoch = await EpochAsync();
        await _host.RestartAsync();
        Assert.Equal(epoch, await EpochAsync());
    }

    [Fact]
    public async Task A_dump_restored_into_another_database_gets_another_epoch()
    {
        var epoch = await EpochAsync();
        await _host.Database.DumpAsync(Dump);
        await _host.StopAsync();
        await _host.Database.RestoreDumpAsync(Dump);
        Assert.Equal(epoch, await EpochAsync());
        await _host.RestartAsync();
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task A_dump_restored_over_the_same_database_gets_another_epoch()
    {
        var epoch = await EpochAsync();
        await _host.Database.DumpAsync(Dump);
        await _host.StopAsync();
        await _cluster.RestoreAsync(NameOf(_host.Database), Dump, "--clean");
        await _host.RestartAsync();
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Theory]
    [InlineData("home = '1/' || substr(home, strpos(home, '/') + 1)")]
    [InlineData("home = replace(home, '/00000001/', '/00000002/')")]
    public async Task Another_cluster_or_timeline_gets_another_epoch(string difference)
    {
        var epoch = await EpochAsync();
        await _host.StopAsync();
        await ExecuteAsync($"UPDATE store SET {difference}");
        await _host.RestartAsync();
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task A_user_without_rights_beyond_its_database_may_ask_where_it_is()
    {
        var role = NameOf(_host.Database);
        await ExecuteAsync($"CREATE ROLE {role} LOGIN");
        await using var connection = new NpgsqlConnection(_host.Database.ConnectionString + $";Username={role};Pooling=false");
        await connection.OpenAsync();
        await using (var grant = new NpgsqlConnection(_host.Database.ConnectionString + ";Pooling=false"))
        {
            await grant.OpenAsync();
            await using var command = new NpgsqlCommand($"GRANT SELECT ON store TO {role}", grant);
            await command.ExecuteNonQueryAsync();
        }

        Assert.Matches("^[0-9]+/0000000[0-9]/[0-9]+/[0-9]+$", StoreHome.Read(connection));
    }

    private static string NameOf(TestDatabase database) => new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;

    private async Task<string> EpochAsync() => (string)(await ScalarAsync("SELECT epoch FROM store"))!;

    private async Task ExecuteAsync(string sql) => await ScalarAsync(sql);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_host.Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}

using Parley.Core.Storage;
using Parley.Testing.Storage;

namespace Parley.Load.Serving;

/// <summary>Where servers are measured: fresh data for each, and one PostgreSQL, with fsync, for all that want it.</summary>
/// <param name="warmUp">Compiling the hot paths takes the runtime some seconds of load.</param>
/// <param name="length">How long is measured after that.</param>
internal sealed class Bench(TimeSpan warmUp, TimeSpan length) : IAsyncDisposable
{
    private PostgresCluster? _cluster;

    public TimeSpan WarmUp => warmUp;

    public TimeSpan Length => length;

    public async Task<TestDatabase> CreateDatabaseAsync(EngineKind engine)
    {
        if (engine == EngineKind.PostgreSql && _cluster is null)
        {
            Cores.Free();
            _cluster = await PostgresCluster.StartAsync(durable: true);
        }

        return await TestDatabase.CreateAsync(engine, _cluster);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

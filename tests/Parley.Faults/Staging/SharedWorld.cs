using Parley.Core.Storage;
using Parley.Faults.Processes;

namespace Parley.Faults.Staging;

/// <summary>One server for all tests that do no harm to it; started at the first, and again should it have ended.</summary>
internal sealed class SharedWorld(EngineKind engine, ServerBuild build) : IAsyncDisposable
{
    private World? _world;

    public async Task<World> GetAsync()
    {
        if (_world is null)
        {
            _world = await World.MakeAsync(build, engine);
            await _world.StartAsync();
        }
        else if (_world.Server.Exited.IsCompleted)
        {
            await _world.StartAsync();
        }

        return _world;
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }
}

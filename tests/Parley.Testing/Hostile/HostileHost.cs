using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Identity;
using Parley.Testing.Client;
using Parley.Testing.Hosting;

namespace Parley.Testing.Hostile;

/// <summary>A server that is attacked: no budget stands in the way, and what it logs at Warning and above is kept.</summary>
public sealed class HostileHost : IAsyncDisposable
{
    private HostileHost(ParleyHost host, Person root, string serverKey, HostileScene scene)
    {
        Host = host;
        Root = root;
        ServerKey = serverKey;
        Scene = scene;
    }

    public ParleyHost Host { get; }

    public ErrorLog Errors { get; } = new();

    public HostileScene Scene { get; private set; }

    /// <summary>Of an application's server, for the routes that nobody else may ask.</summary>
    public string ServerKey { get; }

    private Person Root { get; }

    public static async Task<HostileHost> StartAsync(EngineKind kind, CancellationToken cancellation = default)
    {
        var host = await ParleyHost.StartAsync(kind, Settings);
        var root = await HostileScene.RootAsync(host, cancellation);
        var key = SessionToken.New();
        var made = await host.Services.GetRequiredService<Store>().ServerKeys.CreateAsync(
            Actor.Console, "shop", SessionToken.Hash(key.Text), cancellation);
        var hostile = new HostileHost(
            host,
            root,
            made.Refusal is null ? key.Text : throw new InvalidOperationException(made.Refusal.Detail),
            await HostileScene.SetAsync(host, root, key.Text, cancellation));
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(hostile.Errors);
        return hostile;
    }

    /// <summary>Others in the place of those who signed out, left or closed their account.</summary>
    public async Task SetSceneAgainAsync(CancellationToken cancellation = default) =>
        Scene = await HostileScene.SetAsync(Host, Root, ServerKey, cancellation);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Errors.Dispose();
    }

    private static ServerSettings Settings(ServerSettings usual) => usual with
    {
        LogLevel = LogLevel.Warning,
        Identity = usual.Identity with { SignUpsPerAddress = 100_000 },
        Limits = usual.Limits with
        {
            ConnectionsPerUser = 10_000,
            FramesPerSecond = 1_000_000,
            BytesPerSecond = 1_000_000_000,
            CommandsPerSecond = 1_000_000,
            DeliveriesPerSecond = 100_000_000,
            StrangersPerSecond = 100_000,
            RequestsAtOnce = 10_000,
        },
    };
}
